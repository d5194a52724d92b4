import type { HistoryEvent } from "./event.js";
import { tokenIn } from "./fields.js";
import { operations } from "./history.js";
import { seeksTenure } from "./tenure-operations.js";

/** A tenure as its holder came by it. */
export interface Grant {
  /** From 1, in the order of `toldIndex`, over all elections. */
  readonly place: number;
  readonly askedIndex: number;
  readonly toldIndex: number;
}

/**
 * All tenures that were granted, by their tokens, in the order in which contenders learned that they lead. Who asks again
 * for what it has is told the same token: the first time counts.
 */
export function grantsByToken(events: readonly HistoryEvent[]): ReadonlyMap<number, Grant> {
  const told = operations(events).flatMap(({ invoke, completion }) => {
    const token = seeksTenure(invoke.f) && completion?.type === "ok" ? tokenIn(completion.value) : undefined;
    return token === undefined || completion === undefined
      ? []
      : [{ token, askedIndex: invoke.index, toldIndex: completion.index }];
  });
  const grants = new Map<number, Grant>();
  for (const { token, ...grant } of told.sort((left, right) => left.toldIndex - right.toldIndex)) {
    if (!grants.has(token)) grants.set(token, { place: grants.size + 1, ...grant });
  }
  return grants;
}
