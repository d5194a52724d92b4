import { type Answers, majorityOf } from "../coordination/index.js";
import type { StoreReply } from "./messages.js";

/** How many stores did as they were told. */
export function doneIn(answers: Answers<StoreReply>): number {
  return [...answers.values()].filter(({ type }) => type === "done").length;
}

/** Whether the stores that have not answered can no longer change on which side the majority is. */
export function isSettled(answers: Answers<StoreReply>, stores: number): boolean {
  const done = doneIn(answers);
  const majority = majorityOf(stores);
  return done >= majority || answers.size - done > stores - majority;
}

/**
 * The value that a majority holds, or null where none can; undefined while the answers that are missing decide.
 */
export function valueOfMajority(answers: Answers<StoreReply>, stores: number): string | null | undefined {
  const holders = new Map<string, number>();
  for (const reply of answers.values()) {
    if (reply.type !== "value" || reply.value === null) continue;
    const { value } = reply;
    holders.set(value, (holders.get(value) ?? 0) + 1);
    if (holders.get(value) === majorityOf(stores)) return value;
  }
  const missing = stores - answers.size;
  return Math.max(0, ...holders.values()) + missing < majorityOf(stores) ? null : undefined;
}
