import { type ChosenOptions, choice, milliseconds, readOptions } from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
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

const VARIANTS: readonly Variant[] = ["chang-roberts", "token-collecting"];

/** The options of a node, as a system of this protocol offers them. */
export const RING_OPTIONS: readonly SystemOption[] = [
  {
    name: "variant",
    summary:
      '"chang-roberts": each message is a candidate, and higher nodes stop it; "token-collecting": each message collects who lives, and its initiator picks',
    fallback: "chang-roberts",
    problem: choice(...VARIANTS),
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
    problem: milliseconds(),
  },
  {
    name: "heartbeatMs",
    summary: "how often a coordinator tells the others that it is there, in milliseconds",
    fallback: 100,
    problem: milliseconds(),
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseRingOptions(given: ChosenOptions): RingOptions {
  const { order, ...others } = readOptions("ring", RING_OPTIONS, given);
  return { ...(others as unknown as Omit<RingOptions, "order">), order: orderOf(order as string) as RingOrder };
}

function orderOf(value: string): RingOrder | undefined {
  if (value === "ascending" || value === "descending") return value;
  return value.includes(",") ? value.split(",") : undefined;
}
