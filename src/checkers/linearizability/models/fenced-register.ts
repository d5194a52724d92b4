import type { Model, ModelCall } from "../../../contract/model.js";
import { type Json, sameJson } from "../../../core/json.js";

import { canonical } from "./canonical.js";
import { describeFenced, describeHeld, fencedCall, inputOf, isRead, shownBy } from "./fenced-calls.js";

/** The value, the token it was written under, and the highest token the register has seen (0: none yet). */
export interface FencedState {
  readonly [field: string]: Json;
  readonly value: Json;
  readonly token: number | null;
  readonly highest: number;
}

/**
 * A register with fence `token`: `write` `{token, value}`, `read` with `{token}` or null, ok `{value, token?}`.
 *
 * A write, or a read that carries a token, is taken while no higher token was seen, and shuts out all lower ones from
 * then on. So a refusal with token t says that a higher one than t had been seen by then, and an unanswered read with a
 * token may still shut out others: neither is dropped.
 */
export const fencedRegister: Model<FencedState> = {
  name: "fenced-register",
  summary: "a register that refuses writes and reads with a token older than the highest it has seen",
  resource: "fenced-register",
  init: (initial = null) => ({ value: canonical(initial), token: null, highest: 0 }),
  call: (operation) => fencedCall(operation, fencedRegister.name),

  step(state, call) {
    const { token, value } = inputOf(call);
    if (call.outcome === "refused") return token !== null && token < state.highest ? state : undefined;
    if (token !== null && token < state.highest) return undefined;
    if (!isRead(call)) return { value, token, highest: token ?? state.highest };
    if (!shows(state, call)) return undefined;
    return token === null || token === state.highest ? state : { ...state, highest: token };
  },

  // A write leaves the same state wherever it is let through: its own value and token, and no higher token seen.
  effect(call) {
    if (call.outcome === "refused" || inputOf(call).token === null) return "observes";
    return isRead(call) ? "both" : "replaces";
  },

  neverAgain(state, call) {
    if (call.outcome === "refused") return false;
    const { token } = inputOf(call);
    if (token !== null && token < state.highest) return true;
    const shown = shownBy(call)?.token;
    if (shown === undefined || shows(state, call)) return false;
    // What is written from now on has at least the highest token, so nothing else comes under a lower one, or none.
    return shown === null || shown < state.highest;
  },

  describe: describeFenced,
  describeState: ({ value, token, highest }) => `${describeHeld(value, token)}, having seen tokens up to ${highest}`,
};

function shows(state: FencedState, call: ModelCall): boolean {
  const shown = shownBy(call);
  if (shown === undefined) return true;
  return (shown.token === undefined || shown.token === state.token) && sameJson(shown.value, state.value);
}
