import { type Outcome, ok } from "../../contract/outcome.js";
import type { FencedRegisterSurface, FencedTarget } from "../../contract/surfaces/fenced.js";
import { isJsonObject, type Json } from "../../core/json.js";
import { guardOf, highestIn, refusedByToken } from "./fences.js";
import type { Link } from "./link.js";
import { fencedRegisterPath } from "./paths.js";
import { parseData, present, readBehindBarrier } from "./reading.js";
import type { Tenures } from "./tenures.js";
import { ANY_VERSION, atZxid, type Znodes } from "./znodes.js";

/** What a fenced register's node holds, as JSON. */
interface Held {
  /** The highest token that it has seen under fence `token`. */
  readonly highest: number;
  readonly token: number | null;
  readonly value: Json;
}

const EMPTY: Held = { highest: 0, token: null, value: null };

/**
 * A register in one node, value and token together, never deleted.
 *
 * - Fence `guard`: a write is a transaction with a check that the *writer's own* candidate node exists. Its path is never
 *   used again, so existing is being the one that the token names. Nothing is there for a read to raise.
 * - Fence `token`: the node remembers the highest token seen. Whoever writes, or raises it by reading, has read the node
 *   before and writes it back under the version that was read: what was found still holds when the write is taken.
 * - Fence `none`: a write.
 */
export function createFencedRegister(link: Link, tenures: Tenures): FencedRegisterSurface {
  const on = <T>({ resource }: FencedTarget, work: (znodes: Znodes, path: string) => Promise<Outcome<T>>) => {
    const path = fencedRegisterPath(resource);
    return link.perform(async (znodes) => {
      await link.ensure(znodes, [path, JSON.stringify(EMPTY)]);
      return work(znodes, path);
    });
  };
  return {
    read: (target, token) =>
      on(target, async (znodes, path) => {
        if (target.fence === "token" && token !== undefined) {
          return exchange(znodes, path, token, (held) => ({ ...held, highest: token }));
        }
        const { data, at } = await readBehindBarrier(znodes, path);
        return shown(heldIn(data), at);
      }),
    write: (target, token, value) =>
      on(target, async (znodes, path) => {
        const written: Held = { highest: token, token, value };
        switch (target.fence) {
          case "none":
          case "guard": {
            const guard = guardOf(target, token, tenures);
            if (guard.type !== "steps") return guard;
            const data = JSON.stringify(written);
            const change = await znodes.transact([
              ...guard.steps,
              { type: "setData", path, data, version: ANY_VERSION },
            ]);
            return guard.outcomeOf(change);
          }
          case "token": {
            const exchanged = await exchange(znodes, path, token, () => written);
            return exchanged.type === "ok" ? { ...exchanged, value: null } : exchanged;
          }
          default:
            return target.fence satisfies never;
        }
      }),
  };
}

/** Replaces what the register holds unless it has seen a higher token, and shows what it held before. */
async function exchange(znodes: Znodes, path: string, token: number, next: (held: Held) => Held) {
  for (;;) {
    const { data, stat } = present(await znodes.read(path));
    const held = heldIn(data);
    if (held.highest > token) return refusedByToken(held.highest, stat);
    const change = await znodes.write(path, JSON.stringify(next(held)), stat.version);
    if (change.type === "done") return shown(held, atZxid(change.zxid));
    // Somebody was first. This server has applied that before it refused, so the next read shows it.
  }
}

function shown({ value, token }: Held, at: Parameters<typeof ok>[1]) {
  return ok({ value, token }, at);
}

function heldIn(data: string): Held {
  const held = parseData(data);
  if (!isJsonObject(held)) return EMPTY;
  const token = held["token"];
  return {
    highest: highestIn(held),
    token: typeof token === "number" ? token : null,
    value: held["value"] ?? null,
  };
}
