import type { Model } from "../../../contract/model.js";
import { type Json, sameJson } from "../../../core/json.js";

import { canonical } from "./canonical.js";
import { describeFenced, describeHeld, fencedCall, inputOf, isRead, shownBy } from "./fenced-calls.js";

/** The value and the token it was written under. */
export interface StampedState {
  readonly [field: string]: Json;
  readonly value: Json;
  readonly token: number | null;
}

/**
 * A register that keeps the token beside the value but does not judge it: what a resource with fence `guard` or `none`
 * is to its readers. With `guard` it is the election that decides about refusals, so that they constrain no state of
 * the register's own (E6 judges them); with `none` there are none.
 */
export const stampedRegister: Model<StampedState> = {
  name: "stamped-register",
  summary: "a register that keeps each value's token and accepts any (fence guard or none)",
  resource: "fenced-register",
  init: (initial = null) => ({ value: canonical(initial), token: null }),

  call(operation) {
    const call = fencedCall(operation, stampedRegister.name);
    if (call === undefined || call.outcome === "refused") return undefined;
    if (!isRead(call)) return call;
    // Whatever token a read carries, it is let through and changes nothing.
    return call.outcome === "unknown" ? undefined : call;
  },

  step(state, call) {
    const shown = shownBy(call);
    if (shown === undefined) return { value: inputOf(call).value, token: inputOf(call).token };
    const matches = (shown.token === undefined || shown.token === state.token) && sameJson(shown.value, state.value);
    return matches ? state : undefined;
  },

  effect: (call) => (isRead(call) ? "observes" : "overwrites"),

  access(call) {
    const { token, value } = inputOf(call);
    if (!isRead(call)) return { kind: "write", value: { value, token } };
    const shown = shownBy(call);
    // A read that showed the value alone saw only half of the state.
    if (shown?.token === undefined) return undefined;
    return { kind: "read", value: { value: shown.value, token: shown.token } };
  },

  describe: describeFenced,
  describeState: ({ value, token }) => describeHeld(value, token),
};
