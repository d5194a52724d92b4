import type { Json } from "../../../core/json.js";
import {
  type Answer,
  DONE,
  type Draw,
  field,
  REFUSED,
  type Request,
  type SimulatedResource,
} from "./simulated-resource.js";

export function simulatedRegister(): SimulatedResource {
  let held: Json = null;
  return {
    request({ choice, value, other }) {
      if (choice < 6) return { f: "read", value: null };
      return choice < 9 ? { f: "write", value: { value } } : { f: "cas", value: { from: other, to: value } };
    },
    perform(request) {
      if (request.f === "read") return { type: "ok", value: { value: held } };
      if (request.f === "write") {
        held = field(request, "value");
        return DONE;
      }
      if (held !== field(request, "from")) return { type: "refused", seen: { value: held } };
      held = field(request, "to");
      return DONE;
    },
  };
}

/** Transactions of one to three operations on two registers. */
export function simulatedRegisters(): SimulatedResource {
  const held = new Map<Json, Json>();
  const shapes = [["r", "r"], ["w"], ["w", "w"], ["r", "w"], ["w", "r"], ["r", "w", "r"]];
  return {
    request({ choice, value, other }) {
      const shape = shapes[choice % shapes.length] as readonly string[];
      const keys = other === 0 ? ["y", "x", "y"] : ["x", "y", "x"];
      return { f: "txn", value: { ops: shape.map((f, at) => [f, keys[at] as string, f === "r" ? null : value + at]) } };
    },
    perform(request) {
      const ops = field(request, "ops") as readonly (readonly [string, string, Json])[];
      const answered = ops.map(([f, key, value]): Json => {
        if (f === "w") held.set(key, value);
        return [f, key, held.get(key) ?? null];
      });
      return { type: "ok", value: { ops: answered } };
    },
  };
}

/** One key of a store of strings. */
export function simulatedStrings(): SimulatedResource {
  const pieces: string[] = [];
  return {
    request({ choice, value }) {
      if (choice < 6) return { f: "get", value: null };
      return { f: choice < 8 ? "put" : "append", value: { value: "abc"[value] as string } };
    },
    perform(request) {
      if (request.f === "get") return { type: "ok", value: { value: pieces.join("") } };
      if (request.f === "put") pieces.length = 0;
      pieces.push(field(request, "value") as string);
      return DONE;
    },
  };
}

const asksToRead = ({ choice }: Draw): boolean => choice < 6;

/** With fence `token`: refuses what comes with a token older than the newest it was shown. */
export function simulatedFencedRegister(): SimulatedResource {
  const kept = keptWithTokens();
  let guard = 0;
  return {
    request: kept.request,
    perform(request, draw) {
      const token = request.value === null ? null : (field(request, "token") as number);
      if (token !== null && token < guard) return REFUSED;
      if (token !== null) guard = token;
      return kept.perform(request, draw);
    },
  };
}

/** With fence `none`: keeps each value's token and looks at none. */
export function simulatedStampedRegister(): SimulatedResource {
  return keptWithTokens();
}

/** Some answers show the value alone. */
function keptWithTokens(): SimulatedResource {
  let held: { value: Json; token: number | null } = { value: null, token: null };
  return {
    request(draw): Request {
      const { choice, value, token } = draw;
      if (!asksToRead(draw)) return { f: "write", value: { token, value } };
      return { f: "read", value: choice % 2 === 0 ? null : { token } };
    },
    perform(request, { other }): Answer {
      if (request.f === "read") return { type: "ok", value: other === 0 ? { value: held.value } : { ...held } };
      held = { value: field(request, "value"), token: field(request, "token") as number };
      return DONE;
    },
  };
}
