import { type Instance, RUN } from "./instance.js";
import { ask, type Question } from "./question.js";

const MAX_RETURNS = 256;

/**
 * Whether no order at all gets past a return, whatever happened before: looks at the last 1, 2, 4, ... returns up to it
 * alone, from any state (`states` must hold all that are possible). Every call pending where the window begins may have
 * taken effect before it, so it is optional; and every call that had crashed by then may still be to come. (Without the
 * last clause w1[0,20] w2[5,6] r2[11,12] r2[21,22] would be refuted, which is legal.) How often a crashed call was used
 * is not counted here: that allows more than can be, and leaves far less to try.
 *
 * `engine` is stopped in the middle of its search; `windows` answers. False where it could not be shown.
 */
export function refutesWindow(
  engine: Instance,
  windows: Instance,
  whole: Question,
  level: number,
  states: readonly number[],
  budget: number,
): boolean {
  for (let returns = 1; returns <= MAX_RETURNS; returns *= 2) {
    const first = Math.max(0, level + 1 - returns);
    ask(windows, windowOf(engine, whole, first, level, states));
    const answer = windows.run(budget, budget);
    windows.end();
    if (answer === RUN.exhausted) return true;
    if (answer === RUN.overBudget || answer === RUN.stalled || first === 0) return false;
  }
  return false;
}

/** The returns from level `first` to `last`, both included. */
function windowOf(engine: Instance, whole: Question, first: number, last: number, roots: readonly number[]): Question {
  engine.moveTo(first);
  const kinds: number[] = [];
  const steps: number[] = [];
  const numbers = new Map<number, number>();
  const invoke = (kind: number): number => {
    const number = kinds.push(kind) - 1;
    steps.push(2 * number);
    return number;
  };
  for (let rank = 0; rank < engine.pendingCalls(); rank++) {
    const call = engine.pendingAt(rank);
    numbers.set(call, invoke(whole.kinds[call] as number));
  }
  const carried = kinds.length;
  const inside = stepsUpTo(whole.steps, engine.currentPosition(), last - first + 1);
  for (let group = 0; group < engine.crashGroupsBegun(); group++) invoke(engine.crashKind(group));
  for (const step of inside) {
    const call = step >> 1;
    if ((step & 1) === 0) numbers.set(call, invoke(whole.kinds[call] as number));
    else steps.push(2 * (numbers.get(call) as number) + 1);
  }
  return { steps: Int32Array.from(steps), kinds: Int32Array.from(kinds), carried, crashes: "unlimited", roots };
}

/** The steps from a position on, as far as so many returns. */
function stepsUpTo(steps: Int32Array, from: number, returns: number): Int32Array {
  let passed = 0;
  let at = from;
  for (; at < steps.length && passed < returns; at++) passed += (steps[at] as number) & 1;
  return steps.subarray(from, at);
}
