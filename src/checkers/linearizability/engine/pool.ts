import { type Instance, instantiate, type Step } from "./instance.js";

/** An engine on loan; its borrower answers for the model. */
export interface Loan {
  readonly engine: Instance;
  step: Step;
}

/** To make an engine takes longer than to decide a short history. More memory than that is not kept for later. */
const MOST_IDLE = 2;
const MOST_IDLE_BYTES = 1 << 26;
const idle: Loan[] = [];

/** An engine that knows no kinds yet. */
export function borrow(step: Step): Loan {
  const resting = idle.pop();
  if (resting === undefined) {
    const engine = instantiate((state, kind) => loan.step(state, kind));
    const loan: Loan = { engine, step };
    return loan;
  }
  resting.step = step;
  return resting;
}

/** Gives back an engine whose decisions have ended. */
export function giveBack(loan: Loan): void {
  loan.step = unasked;
  if (idle.length < MOST_IDLE && loan.engine.memory.buffer.byteLength <= MOST_IDLE_BYTES) idle.push(loan);
}

function unasked(): never {
  throw new RangeError("an engine that nobody uses asked for a step");
}
