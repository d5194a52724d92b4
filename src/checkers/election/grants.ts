import type { OkEvent } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import { type History, type Operation, operations } from "../../core/history.js";
import { electionOf, seeksTenure } from "../../core/tenure-operations.js";

/** A campaign, or an acquisition, that returned ok. */
export interface Grant {
  readonly election: string | undefined;
  readonly campaign: Operation["invoke"];
  readonly granted: OkEvent;
  readonly token: number;
}

/** Every one that was answered ok with a token, in order of invocation. */
export function grantsOf({ events }: History): readonly Grant[] {
  return operations(events).flatMap(({ invoke, completion }) => {
    if (!seeksTenure(invoke.f) || completion?.type !== "ok") return [];
    const token = tokenIn(completion.value);
    return token === undefined ? [] : [{ election: electionOf(invoke), campaign: invoke, granted: completion, token }];
  });
}
