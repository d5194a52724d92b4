import { type HistoryEvent, isCompletion, isNemesisEvent } from "../core/event.js";

/** How a process breaks the rules of invocation and completion, in any format. */
export const BREACH = {
  outstanding: (process: number, f: string, outstanding: string) =>
    `process ${process} invokes ${f} while its ${outstanding} is outstanding`,
  notInvoked: (process: number, f: string) => `process ${process} completes ${f} without an invocation`,
  otherInvoked: (process: number, f: string, invoked: string) =>
    `process ${process} completes ${f}, but it had invoked ${invoked}`,
} as const;

/** Takes a history's events one by one, and answers each with what is wrong with it, or undefined where nothing is. */
export type WellFormedness = (event: HistoryEvent) => string | undefined;

/**
 * What every checker takes for granted: indices count up from 0, time never goes back, a process has one operation at
 * a time, every completion has an invocation, and a process whose operation ended in `info` is never used again.
 */
export function createWellFormedness(): WellFormedness {
  let nextIndex = 0;
  let lastNs = 0;
  const open = new Map<number, string>();
  const retired = new Set<number>();

  const stampProblem = ({ index, timeNs }: HistoryEvent): string | undefined => {
    const expected = nextIndex;
    if (index !== expected) return `index ${index} where ${expected} was expected: events are numbered without gaps`;
    if (timeNs < lastNs) return `time goes back, from ${lastNs} ns to ${timeNs} ns`;
    nextIndex += 1;
    lastNs = timeNs;
    return undefined;
  };

  const operationProblem = (event: HistoryEvent): string | undefined => {
    if (event.type === "invoke") {
      const { process, f } = event;
      if (retired.has(process)) return `process ${process} invokes ${f}, but an info retired it: it needs a new number`;
      const outstanding = open.get(process);
      if (outstanding !== undefined) return BREACH.outstanding(process, f, outstanding);
      open.set(process, f);
    } else if (isCompletion(event)) {
      const { process, f } = event;
      const outstanding = open.get(process);
      if (outstanding === undefined) return BREACH.notInvoked(process, f);
      if (outstanding !== f) return BREACH.otherInvoked(process, f, outstanding);
      open.delete(process);
      if (event.type === "info") retired.add(process);
    }
    return undefined;
  };

  return (event) => stampProblem(event) ?? (isNemesisEvent(event) ? undefined : operationProblem(event));
}
