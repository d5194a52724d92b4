import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/** How a coordinator is found. */
export type Variant = "chang-roberts" | "token-collecting";

/** The order in which nodes stand in the ring: by rank, or as listed. */
export type RingOrder = "ascending" | "descending" | readonly string[];

export interface RingOptions {
  readonly variant: Variant;
  readonly order: RingOrder;
  /** T: the longest that a message takes, with what its sender must write to its disk before. */
  readonly maxDelayMs: Ms;
  readonly heartbeatMs: Ms;
}

const VARIANTS: readonly Json[] = ["chang-roberts", "token-collecting"] satisfies Variant[];

/** The options of a node, as a system of this protocol offers them. */
export const RING_OPTIONS: readonly SystemOption[] = [
  {
    name: "variant",
    summary:
      '"chang-roberts": each message is a candidate, and higher nodes stop it; "token-collecting": each message collects who lives, and its initiator picks',
    fallback: "chang-roberts",
    problem: (value) => (VARIANTS.includes(value) ? undefined : `a choice: ${wordsOf(VARIANTS)}`),
  },
  {
    name: "order",
    summary:
      'how nodes follow each other: "ascending" (n1, n2, ...), "descending" (the most messages by Chang & Roberts), or all of them as in "n2,n1,n3"',
    fallback: "ascending",
    problem: (value) =>
      typeof value === "string" && orderOf(value) !== undefined
        ? undefined
        : '"ascending", "descending", or all nodes as in "n2,n1,n3"',
  },
  {
    name: "maxDelayMs",
    summary: "T, the longest that a message is believed to take, in milliseconds: who takes longer counts as failed",
    fallback: 60,
    problem: problemOfMs,
  },
  {
    name: "heartbeatMs",
    summary: "how often a coordinator tells the others that it is there, in milliseconds",
    fallback: 100,
    problem: problemOfMs,
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseRingOptions(given: { readonly [name: string]: Json }): RingOptions {
  const [variant, order, maxDelayMs, heartbeatMs] = RING_OPTIONS.map(({ name, fallback, problem }) => {
    const value = given[name] ?? fallback;
    const expected = problem(value);
    if (expected !== undefined) throw new UserError(`ring: ${name} ${JSON.stringify(value)}: expected ${expected}`);
    return value;
  });
  return {
    variant: variant as Variant,
    order: orderOf(order as string) as RingOrder,
    maxDelayMs: maxDelayMs as Ms,
    heartbeatMs: heartbeatMs as Ms,
  };
}

function orderOf(value: string): RingOrder | undefined {
  if (value === "ascending" || value === "descending") return value;
  return value.includes(",") ? value.split(",") : undefined;
}

function problemOfMs(value: Json): string | undefined {
  return typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1";
}

function wordsOf(choices: readonly Json[]): string {
  return choices.map((choice) => `"${String(choice)}"`).join(", ");
}
