import { fail, type Outcome, ok } from "../../contract/outcome.js";
import type { FencedLogSurface, FencedRegisterSurface, FencedTarget } from "../../contract/surfaces/fenced.js";
import type { RegisterSurface } from "../../contract/surfaces/register.js";
import { ContractError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import { type KeyCalls, mapped } from "./key-calls.js";
import { electionPrefix, fenceKey, logEntryKey, logPrefix, registerKey } from "./keys.js";
import type { RecipeRules } from "./recipe-rules.js";
import type { Compare, KeyValue, Operation } from "./requests.js";

export interface ResourceParts {
  readonly calls: KeyCalls;
  readonly rules: RecipeRules;
  /** Unique to this life of this host; entries of logs are named after it. */
  readonly author: string;
  /** The session by which a tenure was won; undefined where this client did not win it. */
  readonly sessionOf: (election: string, token: number) => string | undefined;
}

interface Written {
  readonly value: Json;
  readonly token: number;
}

export function registerSurface(calls: KeyCalls): RegisterSurface {
  return {
    async read(resource) {
      const look = await calls.look([], [{ type: "get", key: registerKey(resource) }]);
      return mapped(look, ({ value: { found }, at }) => ok({ value: found[0]?.value ?? null }, at));
    },
    async write(resource, value) {
      const put = await calls.transact([], [{ type: "put", key: registerKey(resource), value }]);
      return mapped(put, ({ at }) => ok(null, at));
    },
    async cas(resource, from, to) {
      const key = registerKey(resource);
      const put = { type: "put", key, value: to } as const;
      const swapped = await calls.transact([{ key, what: "value-is", value: from }], [put], [{ type: "get", key }]);
      return mapped(swapped, ({ value: { succeeded, found }, at }) =>
        succeeded ? ok(null, at) : refusal("the register held another value", { value: found[0]?.value ?? null }, at),
      );
    },
  };
}

/** A register in one key, value and token together. */
export function fencedRegisterSurface(parts: ResourceParts): FencedRegisterSurface {
  return {
    async read(target, token) {
      const read = await throughFence(parts, target, token, [{ type: "get", key: registerKey(target.resource) }]);
      return mapped(read, ({ value: [found], at }) => ok(found === undefined ? EMPTY : writtenIn(found), at));
    },
    async write(target, token, value) {
      const put = { type: "put", key: registerKey(target.resource), value: { token, value } } as const;
      return mapped(await throughFence(parts, target, token, [put]), ({ at }) => ok(null, at));
    },
  };
}

/** A log of one key an entry: their create revisions are its order. */
export function fencedLogSurface(parts: ResourceParts): FencedLogSurface {
  let appended = 0;
  return {
    async read(target, token) {
      const range = { type: "range", prefix: logPrefix(target.resource), order: "oldest-first" } as const;
      const read = await throughFence(parts, target, token, [range]);
      return mapped(read, ({ value, at }) => ok({ value: value.map(writtenIn) }, at));
    },
    async append(target, token, value) {
      appended += 1;
      const key = logEntryKey(target.resource, parts.author, appended);
      const put = { type: "put", key, value: { token, value } } as const;
      return mapped(await throughFence(parts, target, token, [put]), ({ at }) => ok(null, at));
    },
  };
}

const EMPTY = { value: null, token: null };

function writtenIn({ value }: KeyValue): Written {
  return value as unknown as Written;
}

/**
 * Does what is asked unless the fence refuses it, all in one transaction:
 *
 * - `guard`: the key of the writer's own tenure must live. Reads need no guard: what they raise is nothing.
 * - `token`: no higher token may have been seen; what comes through, a read that carries a token too, leaves its own.
 * - `none`: anything goes.
 */
async function throughFence(
  { calls, rules, sessionOf }: ResourceParts,
  target: FencedTarget,
  token: number | undefined,
  operations: readonly Operation[],
): Promise<Outcome<readonly KeyValue[]>> {
  const { fence } = target;
  const reads = operations.filter((each) => each.type === "get" || each.type === "range");
  const isRead = reads.length === operations.length;
  if (token === undefined || (isRead && fence !== "token")) {
    const look = await calls.look([], reads);
    return mapped(look, ({ value: { found }, at }) => ok(found, at));
  }
  const { compare, leaves, shows } = passage(target, token, { rules, sessionOf });
  const outcome = await calls.transact(compare, [...leaves, ...operations], shows);
  return mapped(outcome, ({ value: { succeeded, found }, at }) => {
    if (succeeded) return ok(found, at);
    const [shown] = found;
    const seen = fence === "guard" ? (shown?.createRevision ?? null) : (shown?.value ?? null);
    return refusal("the fence refused the token", { token: seen }, at);
  });
}

/** What a fence asks, what it keeps of whoever came through, and what it shows to whom it refuses. */
interface Passage {
  readonly compare: readonly Compare[];
  readonly leaves: readonly Operation[];
  readonly shows: readonly Operation[];
}

function passage(
  { election, fence, resource }: FencedTarget,
  token: number,
  { rules, sessionOf }: Pick<ResourceParts, "rules" | "sessionOf">,
): Passage {
  switch (fence) {
    case "guard":
      return {
        compare: [rules.guard({ election, session: sessionOf(election, token) ?? "", token })],
        leaves: [],
        shows: [{ type: "range", prefix: electionPrefix(election), order: "oldest-first", limit: 1 }],
      };
    case "token": {
      const key = fenceKey(resource);
      return {
        compare: [{ key, what: "number-at-most", most: token }],
        leaves: [{ type: "put", key, value: token }],
        shows: [{ type: "get", key }],
      };
    }
    case "none":
      return { compare: [], leaves: [], shows: [] };
    default:
      fence satisfies never;
      throw new ContractError("harness", `there is no fence ${String(fence)}`);
  }
}

function refusal(error: string, seen: { readonly [what: string]: Json }, at: KeyPosition): Outcome<never> {
  return fail("refused", { error, seen, ...(at === undefined ? {} : { at }) });
}

type KeyPosition = (Outcome & { readonly type: "ok" })["at"];
