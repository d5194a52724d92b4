import { fail, ok } from "../../contract/outcome.js";
import type { RegisterSurface } from "../../contract/surfaces/register.js";
import type { Json } from "../../core/json.js";
import type { Gateway } from "./gateway.js";
import { registerKey } from "./keys.js";
import {
  atRevision,
  createdAt,
  deleteKey,
  holds,
  interpret,
  type KeyValue,
  putKey,
  readAs,
  readKey,
  transact,
} from "./kv.js";
import type { Reads } from "./options.js";
import { canonicalJson, parseJson } from "./wire.js";

/** A plain register is one key that holds its value as JSON; the value null is the key's absence. */
export function createRegister(gateway: Gateway, reads: Reads): RegisterSurface {
  return {
    async read(resource) {
      const answer = await transact(gateway, { success: [readAs(reads, readKey(registerKey(resource)))] }, "read");
      return interpret(answer, "read", ({ found, revision }) =>
        ok({ value: storedValue(found[0]) }, atRevision(revision)),
      );
    },
    async write(resource, value) {
      const answer = await transact(gateway, { success: [assign(registerKey(resource), value)] }, "write");
      return interpret(answer, "write", ({ revision }) => ok(null, atRevision(revision)));
    },
    async cas(resource, from, to) {
      const key = registerKey(resource);
      const compare = from === null ? createdAt(key, 0) : holds(key, canonicalJson(from));
      const answer = await transact(gateway, { compare, success: [assign(key, to)], failure: [readKey(key)] }, "write");
      return interpret(answer, "write", ({ succeeded, found, revision }) => {
        const at = atRevision(revision);
        return succeeded ? ok(null, at) : fail("refused", { seen: { value: storedValue(found[0]) }, at });
      });
    },
  };
}

function assign(key: string, value: Json) {
  return value === null ? deleteKey(key) : putKey(key, canonicalJson(value));
}

function storedValue(kv: KeyValue | undefined): Json {
  return kv === undefined ? null : parseJson(kv.value);
}
