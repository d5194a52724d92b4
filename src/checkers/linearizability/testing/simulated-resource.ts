import type { ModelCall } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";

/** What a test asks of a register. Values and tokens are small, so that duplicates are common. */
export interface Request {
  readonly f: "read" | "write" | "cas";
  readonly value: number;
  readonly from: number;
  readonly token: number;
  readonly withToken: boolean;
}

/** A resource that really does what it is asked, written apart from the models so that neither hides the other's mistake. */
export interface SimulatedResource {
  perform(request: Request): ModelCall;
}

export function simulatedRegister(): SimulatedResource {
  let held: Json = null;
  return {
    perform({ f, value, from }) {
      if (f === "read") return { f, input: null, outcome: "ok", output: held };
      if (f === "write") {
        held = value;
        return { f, input: value, outcome: "ok", output: null };
      }
      const input = { from, to: value };
      if (held !== from) return { f, input, outcome: "refused", output: { value: held } };
      held = value;
      return { f, input, outcome: "ok", output: null };
    },
  };
}

export function simulatedFencedRegister(): SimulatedResource {
  let held: { value: Json; token: number | null } = { value: null, token: null };
  let guard = 0;
  return {
    perform(request) {
      const f = request.f === "read" ? "read" : "write";
      const token = f === "write" || request.withToken ? request.token : null;
      const input = { token, value: f === "write" ? request.value : null };
      if (token !== null && token < guard) return { f, input, outcome: "refused", output: null };
      if (token !== null) guard = token;
      if (f === "read") return { f, input, outcome: "ok", output: { ...held } };
      held = { value: request.value, token: request.token };
      return { f, input, outcome: "ok", output: null };
    },
  };
}
