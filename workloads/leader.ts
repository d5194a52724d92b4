import type { Generator, GeneratorContext, GeneratorEvent, Step } from "../src/contract/generator.js";
import type { OperationRequest } from "../src/contract/host.js";
import type { CompletionEvent, NemesisEvent } from "../src/core/event.js";
import { isJsonObject } from "../src/core/json.js";
import type { Random } from "../src/core/random.js";
import { type Ms, msToNs, type Ns } from "../src/core/units.js";

/** What contenders contend for, one of them having it at a time, and how they ask for it and give it up. */
export interface Prize {
  /** The election, or the lock: what is done in the holder's name is done in this name. */
  readonly election: string;
  readonly seek: OperationRequest;
  yield(token: number): OperationRequest;
}

/** The leadership of an election. */
export function leadershipOf(election: string): Prize {
  return {
    election,
    seek: { f: "campaign", value: null, election },
    yield: (token) => ({ f: "resign", value: { token }, election }),
  };
}

/** What a leader does with its tenure. */
export interface Tenure {
  /** What it contends for; of several, which one is drawn for each tenure. */
  readonly prizes: readonly [Prize, ...Prize[]];
  /** Mean time between two operations of one leader. */
  readonly paceMs: Ms;
  /** Fewest and most operations before it resigns. */
  readonly operations: readonly [number, number];
  /** Done first, in order, with the token of the tenure. */
  readonly opening: readonly ((token: number, prize: Prize) => OperationRequest)[];
  /** Then these, for as long as it leads. `ordinal` differs for each operation of one tenure and is below 1000. */
  act(token: number, ordinal: number, random: Random, prize: Prize): OperationRequest;
  /**
   * Where given: what a leader that is none any more now and then still tries, with its old token, so that every run
   * shows whether the fence is there. `ordinal` is 0.
   */
  readonly tryLate?: (token: number, ordinal: number, random: Random, prize: Prize) => OperationRequest;
}

/**
 * - `waiting`: pauses before it campaigns, or asks for a lock.
 * - `campaigning`: has that open.
 * - `leading`: acts with its token; `left` operations remain, `opened` of the opening ones are done.
 * - `resigning`: has its resignation, or release, open.
 * - `deposed`: will act once more with its old token when a successor has had time to take over.
 * - `letting-go`: will resign once more with it, as one does who is not sure whether its resignation was heard.
 */
type Life =
  | { readonly stage: "waiting"; readonly untilNs: Ns | undefined }
  | { readonly stage: "campaigning"; readonly prize: Prize }
  | {
      readonly stage: "leading";
      readonly prize: Prize;
      readonly token: number;
      readonly opened: number;
      readonly left: number;
      readonly dueNs: Ns;
    }
  | { readonly stage: "resigning"; readonly prize: Prize; readonly token: number }
  | { readonly stage: "deposed" | "letting-go"; readonly prize: Prize; readonly token: number; readonly dueNs: Ns };

/** How long a contender rests before it campaigns again. */
const REST_MS: Ms = 150;

/**
 * How often, and how long after its tenure, a deposed leader acts once more; after its first tenure it always does. Of
 * those that do not some resign once more.
 */
const LATE_PERCENT = 30;
const LETS_GO_PERCENT = 30;
const LATE_MS: readonly [Ms, Ms] = [100, 400];

/**
 * One contender's endless course: campaign, lead, resign, campaign again. It goes by what it is told, by answers and
 * by its own host's notes, and so writes on for as long as it does not know better: that is what fencing is tested by.
 */
export function leaderCourse(tenure: Tenure): Generator {
  return at({ ...tenure, lateDue: true }, { stage: "waiting", untilNs: undefined });
}

interface Course extends Tenure {
  /** It has not yet tried once more after a tenure. */
  readonly lateDue: boolean;
}

function at(tenure: Course, life: Life): Generator {
  const generator: Generator = {
    next: (context) => nextStep(tenure, life, context, generator),
    update(context, event) {
      const after = advance(tenure, life, context, event);
      return after === life ? generator : at(tenure, after);
    },
  };
  return generator;
}

function nextStep(tenure: Course, life: Life, context: GeneratorContext, self: Generator): Step {
  const thread = context.free[0]?.thread;
  if (thread === undefined) return { type: "wait", next: self };
  const emit = (op: OperationRequest, after: Life): Step => ({
    type: "emit",
    emission: { thread, op },
    next: at(tenure, after),
  });
  switch (life.stage) {
    case "waiting": {
      const untilNs = life.untilNs ?? context.nowNs + context.random.int(0, 2 * msToNs(REST_MS));
      if (context.nowNs < untilNs) return { type: "wait", untilNs, next: at(tenure, { stage: "waiting", untilNs }) };
      const prize = drawn(tenure.prizes, context.random);
      return emit(prize.seek, { stage: "campaigning", prize });
    }
    case "leading": {
      if (context.nowNs < life.dueNs) return { type: "wait", untilNs: life.dueNs, next: self };
      const { prize, token, opened, left } = life;
      const opening = tenure.opening[opened];
      if (opening !== undefined) return emit(opening(token, prize), { ...life, opened: opened + 1 });
      if (left === 0) return emit(prize.yield(token), { stage: "resigning", prize, token });
      const dueNs = context.nowNs + context.random.int(0, 2 * msToNs(tenure.paceMs));
      return emit(tenure.act(token, left, context.random, prize), { ...life, left: left - 1, dueNs });
    }
    case "deposed":
      if (context.nowNs < life.dueNs) return { type: "wait", untilNs: life.dueNs, next: self };
      if (tenure.tryLate === undefined) return { type: "done" };
      return {
        type: "emit",
        emission: { thread, op: tenure.tryLate(life.token, 0, context.random, life.prize) },
        // Only now: a contender that is killed before it gets to try owes it still.
        next: at({ ...tenure, lateDue: false }, REST),
      };
    case "letting-go":
      if (context.nowNs < life.dueNs) return { type: "wait", untilNs: life.dueNs, next: self };
      return emit(life.prize.yield(life.token), REST);
    case "campaigning":
    case "resigning":
      return { type: "wait", next: self };
    default:
      return life satisfies never;
  }
}

const REST: Life = { stage: "waiting", untilNs: undefined };

/** Nothing is drawn where there is but one. */
function drawn(prizes: readonly [Prize, ...Prize[]], random: Random): Prize {
  return prizes.length === 1 ? prizes[0] : random.pick(prizes);
}

function advance(tenure: Course, life: Life, context: GeneratorContext, { event }: GeneratorEvent): Life {
  if (event.type === "note") {
    if (event.f === "died") return REST;
    // A campaign that is open is completed by its own answer.
    return event.f === "leadership-lost" && life.stage === "leading" ? afterwards(tenure, context, life) : life;
  }
  if (event.type === "invoke") return life;
  switch (life.stage) {
    case "campaigning":
      if (event.f !== life.prize.seek.f) return life;
      return event.type === "ok" ? leading(tenure, context, life.prize, event.value) : REST;
    case "resigning":
      if (event.f !== life.prize.yield(life.token).f) return life;
      return holdsStill(tenure, event) ? onceMore(tenure, context, life) : afterwards(tenure, context, life);
    case "waiting":
    case "deposed":
    case "letting-go":
    case "leading":
      return life;
    default:
      return life satisfies never;
  }
}

/**
 * Whether it certainly was not heard. Who goes on to another lock then leaves the one behind for as long as its session
 * lives; where there is but one thing to contend for, asking for it anew settles it.
 */
function holdsStill({ prizes }: Course, event: CompletionEvent | NemesisEvent): boolean {
  return prizes.length > 1 && event.type === "fail" && event.cause !== "refused";
}

/** Gives up what it holds once more, a moment later. */
function onceMore({ opening }: Course, { nowNs }: GeneratorContext, { prize, token }: Held): Life {
  return { stage: "leading", prize, token, opened: opening.length, left: 0, dueNs: nowNs + msToNs(REST_MS) };
}

interface Held {
  readonly prize: Prize;
  readonly token: number;
}

function afterwards(tenure: Course, { random, nowNs }: GeneratorContext, { prize, token }: Held): Life {
  const dueNs = nowNs + msToNs(random.int(...LATE_MS));
  const late = tenure.lateDue || random.chance(LATE_PERCENT);
  if (tenure.tryLate !== undefined && late) return { stage: "deposed", prize, token, dueNs };
  return random.chance(LETS_GO_PERCENT) ? { stage: "letting-go", prize, token, dueNs } : REST;
}

function leading(tenure: Course, context: GeneratorContext, prize: Prize, value: unknown): Life {
  const token = isJsonObject(value as never) ? (value as { token?: unknown }).token : undefined;
  if (typeof token !== "number") return REST;
  const [fewest, most] = tenure.operations;
  return { stage: "leading", prize, token, opened: 0, left: context.random.int(fewest, most), dueNs: context.nowNs };
}
