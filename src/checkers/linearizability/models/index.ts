import type { Model } from "../../../contract/model.js";
import type { Resource } from "../../../core/history.js";
import { fencedRegister, stampedRegister } from "./fenced-register.js";
import { casRegister, register } from "./register.js";

/** Every model, by the names that `--model` takes. */
export const models: readonly Model[] = [register, casRegister, fencedRegister, stampedRegister];

/** The model that a resource must follow, or undefined where rule L does not judge it (logs: E5 and E12 do). */
export function modelOf(resource: Resource): Model | undefined {
  switch (resource.kind) {
    case "register":
      return register;
    case "fenced-register":
      return resource.fence === "token" ? fencedRegister : stampedRegister;
    case "fenced-log":
    case "multi-register":
    case "kv":
    case "lock":
    case "set":
    case "queue":
      return undefined;
    default:
      return resource.kind satisfies never;
  }
}
