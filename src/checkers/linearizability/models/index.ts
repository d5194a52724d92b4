import type { Model } from "../../../contract/model.js";
import type { Resource } from "../../../core/history.js";
import { fencedMutex } from "./fenced-mutex.js";
import { fencedRegister } from "./fenced-register.js";
import { fifoQueue } from "./fifo-queue.js";
import { kv } from "./kv.js";
import { multiRegister } from "./multi-register.js";
import { mutex } from "./mutex.js";
import { ownedMutex } from "./owned-mutex.js";
import { casRegister, register } from "./register.js";
import { set } from "./set.js";
import { stampedRegister } from "./stamped-register.js";
import { unorderedQueue } from "./unordered-queue.js";

/** Every model, by the names that `--model` takes. */
export const models: readonly Model[] = [
  register,
  casRegister,
  multiRegister,
  kv,
  fencedRegister,
  stampedRegister,
  mutex,
  ownedMutex,
  fencedMutex,
  set,
  fifoQueue,
  unorderedQueue,
];

/**
 * The model that a resource must follow, or undefined where rule L does not judge it by one: a log's order is
 * shown by its reads, and of a queue nobody tells whether it keeps its order.
 */
export function modelOf(resource: Resource): Model | undefined {
  switch (resource.kind) {
    case "register":
      return register;
    case "fenced-register":
      return resource.fence === "token" ? fencedRegister : stampedRegister;
    case "multi-register":
      return multiRegister;
    case "kv":
      return kv;
    case "lock":
      return resource.fence === "token" ? fencedMutex : ownedMutex;
    case "set":
      return set;
    case "fenced-log":
    case "queue":
      return undefined;
    default:
      return resource.kind satisfies never;
  }
}
