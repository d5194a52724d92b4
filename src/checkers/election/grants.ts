import type { OkEvent } from "../../core/event.js";
import { type History, type Operation, operations } from "../../core/history.js";
import { tokenIn } from "../reading/fields.js";

/** A campaign that returned ok. */
export interface Grant {
  readonly campaign: Operation["invoke"];
  readonly granted: OkEvent;
  readonly token: number;
}

/** Every campaign that was answered ok with a token, in order of invocation. */
export function grantsOf({ events }: History): readonly Grant[] {
  return operations(events).flatMap(({ invoke, completion }) => {
    if (invoke.f !== "campaign" || completion?.type !== "ok") return [];
    const token = tokenIn(completion.value);
    return token === undefined ? [] : [{ campaign: invoke, granted: completion, token }];
  });
}
