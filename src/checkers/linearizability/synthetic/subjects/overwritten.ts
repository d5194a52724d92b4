import { type Answer, DONE, type Request, type Sabotage, type Violation } from "../subject.js";

/** How a subject that holds one value at a time is written and read, for the violations of one. */
export interface Overwritable {
  /** A write of a value that nothing else ever writes. */
  writeFresh(): Request;
  readonly read: Request;
  /** The answer to a read that shows what this write wrote. */
  shows(write: Request): Answer;
  /** Whether writes may be refused from now on. */
  guard?(state: "steady" | "moving"): void;
}

/**
 * A write W of a fresh value returns, then a write V begins and returns, then a read begins and shows W's value. W took
 * effect once, and before V, and nothing else writes its value: no order explains the read.
 *
 * `stale`: V was honest and the read was not. `lost`: V was acknowledged without effect and the read is honest, which
 * shows W's value for certain only while nothing else writes.
 */
export function overwrittenSabotage(subject: Overwritable, violation: Violation): Sabotage | undefined {
  switch (violation) {
    case "stale":
      return { others: "go on", operations: 3, steps: () => staleRead(subject) };
    case "lost":
      return { others: "wait", operations: 3, steps: () => lostWrite(subject) };
    case "double-grant":
      return undefined;
    default:
      return violation satisfies never;
  }
}

function* staleRead(subject: Overwritable): ReturnType<Sabotage["steps"]> {
  subject.guard?.("steady");
  const overwritten = subject.writeFresh();
  yield { request: overwritten };
  yield { request: subject.writeFresh() };
  yield { request: subject.read, told: () => subject.shows(overwritten) };
  subject.guard?.("moving");
}

function* lostWrite(subject: Overwritable): ReturnType<Sabotage["steps"]> {
  yield { request: subject.writeFresh() };
  yield { request: subject.writeFresh(), told: () => DONE };
  yield { request: subject.read };
}
