import type { Generator, GeneratorContext, GeneratorEvent, Step } from "../src/contract/generator.js";
import type { OperationRequest } from "../src/contract/host.js";
import { isJsonObject } from "../src/core/json.js";
import type { Random } from "../src/core/random.js";
import { type Ms, msToNs, type Ns } from "../src/core/units.js";

/** What a leader does with its tenure. */
export interface Tenure {
  readonly election: string;
  /** Mean time between two operations of one leader. */
  readonly paceMs: Ms;
  /** Fewest and most operations before it resigns. */
  readonly operations: readonly [number, number];
  /** Done first, in order, with the token of the tenure. */
  readonly opening: readonly ((token: number) => OperationRequest)[];
  /** Then these, for as long as it leads. `ordinal` differs for each operation of one tenure and is below 1000. */
  act(token: number, ordinal: number, random: Random): OperationRequest;
}

/**
 * - `waiting`: pauses before it campaigns.
 * - `campaigning`: has one campaign open.
 * - `leading`: acts with its token; `left` operations remain, `opened` of the opening ones are done.
 * - `resigning`: has its resignation open.
 */
type Life =
  | { readonly stage: "waiting"; readonly untilNs: Ns | undefined }
  | { readonly stage: "campaigning" }
  | {
      readonly stage: "leading";
      readonly token: number;
      readonly opened: number;
      readonly left: number;
      readonly dueNs: Ns;
    }
  | { readonly stage: "resigning" };

/** How long a contender rests before it campaigns again. */
const REST_MS: Ms = 150;

/**
 * One contender's endless course: campaign, lead, resign, campaign again. It goes by what it is told, by answers and
 * by its own host's notes, and so writes on for as long as it does not know better: that is what fencing is tested by.
 */
export function leaderCourse(tenure: Tenure): Generator {
  return at(tenure, { stage: "waiting", untilNs: undefined });
}

function at(tenure: Tenure, life: Life): Generator {
  const generator: Generator = {
    next: (context) => nextStep(tenure, life, context, generator),
    update(context, event) {
      const after = advance(tenure, life, context, event);
      return after === life ? generator : at(tenure, after);
    },
  };
  return generator;
}

function nextStep(tenure: Tenure, life: Life, context: GeneratorContext, self: Generator): Step {
  const thread = context.free[0]?.thread;
  if (thread === undefined) return { type: "wait", next: self };
  const emit = (op: OperationRequest, after: Life): Step => ({
    type: "emit",
    emission: { thread, op },
    next: at(tenure, after),
  });
  const { election } = tenure;
  switch (life.stage) {
    case "waiting": {
      const untilNs = life.untilNs ?? context.nowNs + context.random.int(0, 2 * msToNs(REST_MS));
      if (context.nowNs < untilNs) return { type: "wait", untilNs, next: at(tenure, { stage: "waiting", untilNs }) };
      return emit({ f: "campaign", value: null, election }, { stage: "campaigning" });
    }
    case "leading": {
      if (context.nowNs < life.dueNs) return { type: "wait", untilNs: life.dueNs, next: self };
      const { token, opened, left } = life;
      const opening = tenure.opening[opened];
      if (opening !== undefined) return emit(opening(token), { ...life, opened: opened + 1 });
      if (left === 0) return emit({ f: "resign", value: { token }, election }, { stage: "resigning" });
      const dueNs = context.nowNs + context.random.int(0, 2 * msToNs(tenure.paceMs));
      return emit(tenure.act(token, left, context.random), { ...life, left: left - 1, dueNs });
    }
    case "campaigning":
    case "resigning":
      return { type: "wait", next: self };
    default:
      return life satisfies never;
  }
}

const REST: Life = { stage: "waiting", untilNs: undefined };

function advance(tenure: Tenure, life: Life, context: GeneratorContext, { event }: GeneratorEvent): Life {
  if (event.type === "note") {
    const lost = event.f === "leadership-lost" && life.stage === "leading";
    // A campaign that was open is completed by its own answer; a host that died has nothing open any more.
    return lost || event.f === "died" ? REST : life;
  }
  if (event.type === "invoke") return life;
  switch (life.stage) {
    case "campaigning":
      if (event.f !== "campaign") return life;
      return event.type === "ok" ? leading(tenure, context, event.value) : REST;
    case "resigning":
      return event.f === "resign" ? REST : life;
    case "waiting":
    case "leading":
      return life;
    default:
      return life satisfies never;
  }
}

function leading(tenure: Tenure, context: GeneratorContext, value: unknown): Life {
  const token = isJsonObject(value as never) ? (value as { token?: unknown }).token : undefined;
  if (typeof token !== "number") return REST;
  const [fewest, most] = tenure.operations;
  return { stage: "leading", token, opened: 0, left: context.random.int(fewest, most), dueNs: context.nowNs };
}
