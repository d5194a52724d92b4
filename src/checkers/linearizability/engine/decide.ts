import type { CheckLimits } from "../../../contract/checker.js";
import type { Model } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
import type { CallLog } from "../call-log.js";
import type { Decide, Decision } from "../decision.js";
import { stepsOf } from "../steps.js";
import { closureOf } from "./closure.js";
import { isOutOfMemory, RUN, SWITCHES } from "./instance.js";
import { linearizationOf } from "./linearization.js";
import { pathOf, type Turn } from "./path.js";
import { ask, type Question } from "./question.js";
import { retire, Session, sessionOf, TooManyStates, type Tuning } from "./session.js";
import { refutesWindow } from "./window.js";

/** How much a look at a window may cost at least. */
const WINDOW_BUDGET = 512;
const LATER_CONFIGURATIONS = 1_000_000;
const MAX_BUDGET = 0xffff_fffe;

/**
 * Decides by the search of Wing & Gong 1993 over memoised configurations, in WebAssembly. Exact; a limit on
 * configurations or memory ends it with `unknown`.
 */
export const decideByEngine: Decide = (model, log, initial, limits) =>
  decideIn(sessionOf(model, log.calls), log, initial, limits);

/** The same tuned otherwise, which must leave every verdict as it is. */
export function decideWith(tuning: Tuning): Decide {
  return (model, log, initial, limits) => decideIn(new Session(model, log.calls, tuning), log, initial, limits);
}

function decideIn(session: Session, log: CallLog, initial: Json, limits: CheckLimits): Decision {
  return decideQuestion(session, questionOf(session, log, initial), limits);
}

/**
 * An order that explains the answers of all calls, or of those that returned before `stuck` did. Empty where there is
 * none, or a limit cut the search for it short.
 */
export function linearizationBefore(
  model: Model,
  log: CallLog,
  initial: Json,
  limits: CheckLimits,
  stuck: number | undefined,
): readonly number[] {
  const session = sessionOf(model, log.calls);
  const question = questionOf(session, log, initial);
  const end = stuck === undefined ? question.steps.length : question.steps.indexOf(2 * stuck + 1);
  return orderOf(session, { ...question, steps: question.steps.subarray(0, end) }, limits);
}

function questionOf(session: Session, log: CallLog, initial: Json): Question {
  return { steps: stepsOf(log), kinds: log.kinds, carried: 0, crashes: "once", roots: [session.numberOf(initial)] };
}

function decideQuestion(session: Session, question: Question, limits: CheckLimits): Decision {
  const outcome = search(session, question, limits, "verdict");
  const { configurations } = outcome;
  switch (outcome.verdict) {
    case "valid":
      return { verdict: "valid", configurations, linearization: () => orderOf(session, question, limits) };
    case "unknown":
      return { verdict: "unknown", configurations, reason: outcome.reason };
    case "invalid":
      return invalid(session, question, limits, outcome);
    default:
      return outcome satisfies never;
  }
}

type Outcome =
  | { readonly verdict: "valid"; readonly configurations: number; readonly path: readonly Turn[] }
  | {
      readonly verdict: "invalid";
      readonly configurations: number;
      /** So many returns have a linearization. */
      readonly reached: number;
      /** So many and one more have none. */
      readonly refuted: number;
    }
  | { readonly verdict: "unknown"; readonly configurations: number; readonly reason: string };

function search(session: Session, question: Question, limits: CheckLimits, wanted: "verdict" | "path"): Outcome {
  try {
    return runToTheEnd(session, question, limits, wanted);
  } catch (error) {
    session.reset();
    if (error instanceof TooManyStates) {
      retire(session);
      return unknown(0, `${error.message}; does it ever return to one?`);
    }
    if (isOutOfMemory(error)) return unknown(0, "the search ran out of memory");
    throw error;
  }
}

function unknown(configurations: number, reason: string): Outcome {
  return { verdict: "unknown", configurations, reason };
}

function runToTheEnd(session: Session, question: Question, limits: CheckLimits, wanted: "verdict" | "path"): Outcome {
  const { engine } = session;
  engine.limitMemory(limits.maxBytes ?? 0);
  ask(engine, question);
  const budget = Math.min(limits.maxConfigurations, MAX_BUDGET);
  let { patience } = session.tuning;
  let answer = engine.run(budget, patience);
  let states: readonly number[] | undefined;
  while (answer === RUN.stalled) {
    states ??= closureOf(session, question.roots[0] as number, question.kinds) ?? [];
    if (isRefutedBehind(session, question, states, patience)) break;
    patience *= 2;
    engine.renewPatience();
    answer = engine.run(budget, patience);
  }
  const configurations = engine.configurationCount();
  const reached = Math.max(0, engine.reachedLevel());
  const foreclosed = Math.max(reached, engine.latestForeclosed());
  const path = wanted === "path" && answer === RUN.found ? pathOf(engine) : [];
  engine.end();
  switch (answer) {
    case RUN.found:
      return { verdict: "valid", configurations, path };
    case RUN.overBudget: {
      const returns = question.steps.reduce((sum, step) => sum + (step & 1), 0);
      const where = `${reached} of ${returns} completed calls have a linearization`;
      return unknown(configurations, `no answer within ${limits.maxConfigurations} configurations; ${where}`);
    }
    case RUN.stalled:
      return { verdict: "invalid", configurations, reached, refuted: reached };
    default:
      return { verdict: "invalid", configurations, reached, refuted: foreclosed };
  }
}

/** Whether the returns just before the one where the search is stalled show that there is no way past it. */
function isRefutedBehind(session: Session, question: Question, states: readonly number[], patience: number): boolean {
  if (states.length === 0 || (session.tuning.switches & SWITCHES.windows) === 0) return false;
  const { engine, windows } = session;
  return refutesWindow(engine, windows, question, engine.reachedLevel(), states, Math.max(patience, WINDOW_BUDGET));
}

/**
 * What is asked of a history already decided may cost more than the decision: what the model has answered since leads
 * the search another way, at times a longer one.
 */
function generous(limits: CheckLimits): CheckLimits {
  return { ...limits, maxConfigurations: Math.max(limits.maxConfigurations, LATER_CONFIGURATIONS) };
}

/** An order that explains all answers; empty where a limit cut the search for it short. */
function orderOf(session: Session, question: Question, limits: CheckLimits): readonly number[] {
  const found = search(session, question, generous(limits), "path");
  return found.verdict === "valid" ? linearizationOf(session, question, found.path) : [];
}

function invalid(
  session: Session,
  question: Question,
  limits: CheckLimits,
  { configurations, reached, refuted }: { configurations: number; reached: number; refuted: number },
): Decision {
  let first: number | undefined;
  const stuckLevel = () => {
    first ??= firstUnreached(session, question, limits, reached, refuted);
    return first;
  };
  return {
    verdict: "invalid",
    configurations,
    get stuck() {
      return (question.steps[returnAt(question.steps, stuckLevel())] as number) >> 1;
    },
    prefix: () => orderOf(session, upTo(question, stuckLevel()), limits),
  };
}

/** Branches may have been given up ahead of the return that refutes them: finds the first that no order reaches. */
function firstUnreached(
  session: Session,
  question: Question,
  limits: CheckLimits,
  reached: number,
  refuted: number,
): number {
  let low = reached;
  let high = refuted;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { verdict } = search(session, upTo(question, middle + 1), generous(limits), "verdict");
    // What no order reaches is known; where a limit hides that it is not the first such call, it is named all the same.
    if (verdict === "unknown") return high;
    if (verdict === "valid") low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The history as it stood when so many calls had returned; those pending then may or may not have taken effect. */
function upTo(question: Question, returns: number): Question {
  return { ...question, steps: question.steps.subarray(0, returnAt(question.steps, returns)) };
}

/** The position of the return that passes the given level. */
function returnAt(steps: Int32Array, level: number): number {
  let passed = 0;
  for (let at = 0; at < steps.length; at++) {
    if (((steps[at] as number) & 1) === 1 && passed++ === level) return at;
  }
  return steps.length;
}
