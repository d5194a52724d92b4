import type { Json } from "../../../core/json.js";
import { DONE, field, REFUSED, type SimulatedResource } from "./simulated-resource.js";

/** Reads come in no order. `removes` where clients remove, too: without, much more is known of what a set holds. */
export function simulatedSet(removes: "removes" | "only adds"): SimulatedResource {
  const members = new Set<Json>();
  return {
    request({ choice, value, other }) {
      if (choice < 4) return { f: "read", value: null };
      const f = removes === "removes" && choice > 8 ? "remove" : "add";
      return { f, value: { value: 3 * other + value } };
    },
    perform(request) {
      if (request.f === "read") return { type: "ok", value: { values: [...members].reverse() } };
      if (request.f === "add") members.add(field(request, "value"));
      else members.delete(field(request, "value"));
      return DONE;
    },
  };
}

export function simulatedQueue(order: "first in, first out" | "any order"): SimulatedResource {
  const waiting: Json[] = [];
  return {
    request({ choice, value }) {
      return choice < 6 ? { f: "dequeue", value: null } : { f: "enqueue", value: { value } };
    },
    perform(request, { other }) {
      if (request.f === "enqueue") {
        waiting.push(field(request, "value"));
        return DONE;
      }
      if (waiting.length === 0) return REFUSED;
      const [taken] = waiting.splice(order === "any order" ? other % waiting.length : 0, 1);
      return { type: "ok", value: { value: taken as Json } };
    },
  };
}
