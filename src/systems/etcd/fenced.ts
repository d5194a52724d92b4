import { fail, type Outcome, ok } from "../../contract/outcome.js";
import type {
  FencedLogSurface,
  FencedRegisterSurface,
  FencedTarget,
  LogEntry,
} from "../../contract/surfaces/fenced.js";
import type { JsonObject } from "../../core/json.js";
import type { Gateway } from "./gateway.js";
import { electionPrefix, logEntryKey, logPrefix, registerKey } from "./keys.js";
import { atRevision, createdAt, interpret, putKey, readKey, readOldestFirst, type TxnAnswer, transact } from "./kv.js";
import type { Tenures } from "./tenures.js";
import { canonicalJson, int64, message, parseJson } from "./wire.js";

export interface FencedParts {
  readonly gateway: Gateway;
  readonly tenures: Tenures;
  /** Unique to this life of this host; entries are named after it. */
  readonly author: string;
}

/**
 * A register in one key, value and token together.
 *
 * Fence `guard`: a write is a transaction under the condition that the *writer's own* candidate key exists, created at
 * its token; the key falls with the lease, so there is nothing for a read to raise, and every read is a plain
 * linearizable one. Fence `none`: the same put without a condition.
 */
export function createFencedRegister(parts: FencedParts): FencedRegisterSurface {
  return {
    async read({ resource }) {
      const answer = await transact(parts.gateway, { success: [readKey(registerKey(resource))] }, "read");
      return interpret(answer, "read", ({ found: [kv], revision }) => {
        return ok(kv === undefined ? EMPTY : parseEntry(kv.value), atRevision(revision));
      });
    },
    write(target, token, value) {
      return putFenced(parts, target, token, putKey(registerKey(target.resource), formatEntry({ token, value })));
    },
  };
}

/**
 * A log of one key an entry, each created by a transaction of its own: their create revisions are the log's own order.
 * Fenced as the register.
 */
export function createFencedLog(parts: FencedParts): FencedLogSurface {
  let appended = 0;
  return {
    append(target, token, value) {
      appended += 1;
      const key = logEntryKey(target.resource, parts.author, appended);
      return putFenced(parts, target, token, putKey(key, formatEntry({ token, value })));
    },
    async read({ resource }) {
      const answer = await transact(parts.gateway, { success: [readOldestFirst(logPrefix(resource))] }, "read");
      return interpret(answer, "read", ({ found, revision }) => {
        return ok({ value: found.map((kv) => parseEntry(kv.value)) }, atRevision(revision));
      });
    },
  };
}

const EMPTY = { value: null, token: null };

async function putFenced(
  { gateway, tenures }: FencedParts,
  { fence, election }: FencedTarget,
  token: number,
  put: JsonObject,
): Promise<Outcome<null>> {
  switch (fence) {
    case "none":
      return written(await transact(gateway, { success: [put] }, "write"));
    case "guard": {
      const key = tenures.key(election, token);
      if (key === undefined) return fail("unsent", { error: `no campaign of this client was told token ${token}` });
      const leader = readOldestFirst(electionPrefix(election), 1);
      const guarded = { compare: createdAt(key, token), success: [put], failure: [leader] };
      return written(await transact(gateway, guarded, "write"));
    }
    case "token":
      return fail("unsent", { error: "this client offers no fence that compares tokens" });
    default:
      return fence satisfies never;
  }
}

/** A transaction without a condition always succeeds, so one that did not was refused by the guard. */
function written(answer: Outcome<TxnAnswer>): Outcome<null> {
  return interpret(answer, "write", ({ succeeded, found, revision }) => {
    const at = atRevision(revision);
    return succeeded ? ok(null, at) : fail("refused", { seen: { token: found[0]?.createRevision ?? null }, at });
  });
}

function formatEntry({ token, value }: LogEntry): string {
  return canonicalJson({ token, value });
}

function parseEntry(stored: string): LogEntry {
  const entry = message(parseJson(stored), "a fenced entry");
  return { token: int64(entry["token"], "an entry's token"), value: entry["value"] ?? null };
}
