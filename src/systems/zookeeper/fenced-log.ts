import { type Outcome, ok } from "../../contract/outcome.js";
import type { FencedLogSurface, FencedTarget, LogEntry } from "../../contract/surfaces/fenced.js";
import { isJsonObject } from "../../core/json.js";
import { CODE, RequestFailed } from "./classify.js";
import { guardOf, highestIn, refusedByToken } from "./fences.js";
import type { Link } from "./link.js";
import { logPath } from "./paths.js";
import { parseData, present } from "./reading.js";
import type { Tenures } from "./tenures.js";
import type { Step } from "./wire/records.js";
import { atZxid, type Znodes } from "./znodes.js";

/** An entry with the transaction that appended it. */
interface Placed extends LogEntry {
  readonly czxid: number;
}

/**
 * A log is a node whose children are its entries, one a transaction, in the order of the transactions that created them.
 * Entries are neither changed nor deleted, so what a client has read of one once it need not read again. The log's own
 * node holds the highest token seen, for fence `token`; fences are as the register's.
 *
 * ZooKeeper takes requests and answers of up to 1 MB (`jute.maxbuffer`): an entry may not be larger, and the list of the
 * entries' names reaches that at some tens of thousands.
 */
export function createFencedLog(link: Link, tenures: Tenures): FencedLogSurface {
  const known = new Map<string, Placed>();
  const on = <T>({ resource }: FencedTarget, work: (znodes: Znodes, path: string) => Promise<Outcome<T>>) => {
    const path = logPath(resource);
    return link.perform(async (znodes) => {
      await link.ensure(znodes, [path, JSON.stringify({ highest: 0 })]);
      return work(znodes, path);
    });
  };
  return {
    append: (target, token, value) =>
      on(target, async (znodes, path) => {
        const data = JSON.stringify({ token, value });
        const entry: Step = { type: "create", path: `${path}/`, data, mode: "persistent-sequential" };
        switch (target.fence) {
          case "none":
          case "guard": {
            const guard = guardOf(target, token, tenures);
            return guard.type === "steps" ? guard.outcomeOf(await znodes.transact([...guard.steps, entry])) : guard;
          }
          case "token":
            return appendUnlessOvertaken(znodes, path, token, entry);
          default:
            return target.fence satisfies never;
        }
      }),
    read: (target, token) =>
      on(target, (znodes, path) =>
        target.fence === "token" && token !== undefined
          ? raiseAndRead(znodes, path, token, known)
          : readFrom(znodes, path, znodes.barrier(), known),
      ),
  };
}

/**
 * The entry goes in one transaction with a change or a check of the log's own node, under the version that was read:
 * whoever raises the highest token changes it, and an append that has not seen that is refused.
 */
async function appendUnlessOvertaken(znodes: Znodes, path: string, token: number, entry: Step): Promise<Outcome<null>> {
  for (;;) {
    const { highest, stat } = await stateOf(znodes, path);
    if (highest > token) return refusedByToken(highest, stat);
    const unchanged: Step =
      highest === token
        ? { type: "check", path, version: stat.version }
        : { type: "setData", path, data: JSON.stringify({ highest: token }), version: stat.version };
    const change = await znodes.transact([unchanged, entry]);
    if (change.type === "done") return ok(null, atZxid(change.zxid));
    if (change.code !== CODE.badVersion) throw new RequestFailed({ type: "rejected", code: change.code }, "write");
  }
}

/** Raises the highest token, and reads the entries as they stood when it was raised. */
async function raiseAndRead(znodes: Znodes, path: string, token: number, known: Map<string, Placed>) {
  for (;;) {
    const { highest, stat } = await stateOf(znodes, path);
    if (highest > token) return refusedByToken(highest, stat);
    const change = await znodes.write(path, JSON.stringify({ highest: token }), stat.version);
    if (change.type === "done") return readFrom(znodes, path, Promise.resolve(change.zxid), known);
  }
}

async function stateOf(znodes: Znodes, path: string) {
  const { data, stat } = present(await znodes.read(path));
  const held = parseData(data);
  return { highest: isJsonObject(held) ? highestIn(held) : 0, stat };
}

/**
 * The entries as they stood at the barrier. What was appended between it and the reading is left out: the answer then
 * has one position, at which an overtaken leader's read was still let through.
 */
async function readFrom(
  znodes: Znodes,
  path: string,
  barrier: Promise<number | undefined>,
  known: Map<string, Placed>,
): Promise<Outcome<{ readonly value: readonly LogEntry[] }>> {
  const [position, { names }] = await Promise.all([barrier, znodes.children(path)]);
  const entries = await Promise.all(names.map((name) => readEntry(znodes, `${path}/${name}`, known)));
  const upTo = position ?? Number.POSITIVE_INFINITY;
  const value = entries
    .filter(({ czxid }) => czxid <= upTo)
    .sort((left, right) => left.czxid - right.czxid)
    .map(({ token, value }) => ({ token, value }));
  return ok({ value }, position === undefined ? undefined : atZxid(position));
}

async function readEntry(znodes: Znodes, path: string, known: Map<string, Placed>): Promise<Placed> {
  const before = known.get(path);
  if (before !== undefined) return before;
  const { data, stat } = present(await znodes.read(path));
  const entry = parseData(data);
  if (!isJsonObject(entry) || typeof entry["token"] !== "number") {
    throw new RequestFailed({ type: "unreadable", reason: `${path} is no entry of a log` }, "read");
  }
  const placed = { token: entry["token"], value: entry["value"] ?? null, czxid: stat.czxid };
  known.set(path, placed);
  return placed;
}
