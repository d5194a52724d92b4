import type { ServerFile } from "../../contract/chronicle.js";
import type { NodeStatus } from "../../contract/protocol.js";
import { readTransactionLog, type Transaction, zxidOfFile } from "./wire/transaction-log.js";

/** What one server has on its disk. */
export interface ServerLog {
  readonly node: string;
  /** As it says itself. */
  readonly role: NodeStatus["role"];
  readonly transactions: ReadonlyMap<number, Transaction>;
  readonly snapshots: readonly number[];
  readonly damage: string | undefined;
}

const COUNTERS_AN_EPOCH = 2 ** 32;

export function serverLog(node: string, role: NodeStatus["role"], files: readonly ServerFile[]): ServerLog {
  const logs = files
    .filter(({ name }) => zxidOfFile("log", name) !== undefined)
    .map(({ content }) => readTransactionLog(content));
  const snapshots = files.flatMap(({ name }) => zxidOfFile("snapshot", name) ?? []);
  const transactions = logs.flatMap((log) => log.transactions.map((one) => [one.zxid, one] as const));
  const damage = logs.find((log) => log.damage !== undefined)?.damage;
  return { node, role, transactions: new Map(transactions), snapshots, damage };
}

/**
 * All committed transactions in their order, by the log of one server that certainly has all of them; or why no server's
 * does. What a server has logged may miss what was sent to it as a snapshot, and may hold what was never committed: a
 * leader that is cut off logs on, and where its successor sends it a snapshot it keeps what it had logged. Neither is so
 * where
 *
 * - it serves under the one leader: whatever its leader does not have it has truncated, or was sent a snapshot;
 * - it never was: such a snapshot is saved under the last transaction that it stands for, so that one is not in the log;
 *   or it stands for the beginning of an epoch, whose zxid no transaction has;
 * - in each epoch the counters go from 1 up without a hole, as leaders give them out;
 * - whatever another server has logged beside was abandoned there. That is how the end of an epoch would show that this
 *   one has missed: a server that was down can be brought up to date by a leader that has it in its memory alone.
 */
export function committedTransactions(
  logs: readonly ServerLog[],
): { readonly transactions: readonly Transaction[] } | { readonly gap: string } {
  const serving = logs.filter(({ role }) => role === "leader" || role === "follower");
  const leaders = serving.filter(({ role }) => role === "leader");
  if (leaders.length !== 1 || serving.length <= logs.length / 2) return { gap: "no majority of servers has a leader" };
  const gaps: string[] = [];
  for (const log of serving) {
    const gap = gapWithin(log, firstEpochOf(logs)) ?? gapBeside(log, logs);
    if (gap === undefined) return { transactions: inOrder(log) };
    gaps.push(`${log.node} ${gap}`);
  }
  return { gap: gaps.join("; ") };
}

/** What the server's own files show to be missing. Before the first epoch nothing can be. */
function gapWithin(log: ServerLog, firstEpoch: number): string | undefined {
  if (log.damage !== undefined) return `has a damaged log: ${log.damage}`;
  const sent = sentSnapshots(log).find((zxid) => zxid > firstEpoch * COUNTERS_AN_EPOCH);
  if (sent !== undefined) return `may have been sent a snapshot: that of zxid ${zxidText(sent)}`;
  let before = 0;
  for (const { zxid } of inOrder(log)) {
    const next = epochOf(zxid) === epochOf(before) ? before + 1 : epochOf(zxid) * COUNTERS_AN_EPOCH + 1;
    if (zxid !== next) return `logged nothing between zxid ${zxidText(before)} and ${zxidText(zxid)}`;
    before = zxid;
  }
  return undefined;
}

/** What others show to be missing: what a majority has logged is committed, and so may be what nobody has abandoned. */
function gapBeside(log: ServerLog, all: readonly ServerLog[]): string | undefined {
  for (const other of all) {
    for (const zxid of other.transactions.keys()) {
      if (log.transactions.has(zxid)) continue;
      const logged = all.filter(({ transactions }) => transactions.has(zxid)).length;
      if (logged > all.length / 2) return `lacks zxid ${zxidText(zxid)}, which a majority has logged`;
      if (!abandoned(other, zxid)) return `lacks zxid ${zxidText(zxid)}, which ${other.node} has logged and kept`;
    }
  }
  return undefined;
}

/** Whether a server was sent a snapshot after it had logged this, before it logged anything of a later epoch. */
function abandoned(log: ServerLog, zxid: number): boolean {
  const sent = Math.min(...sentSnapshots(log).filter((snapshot) => snapshot > zxid));
  if (sent === Number.POSITIVE_INFINITY) return false;
  const wentOn = (later: number): boolean => later > zxid && later < sent && epochOf(later) > epochOf(zxid);
  return ![...log.transactions.keys()].some(wentOn);
}

/** The zxids of snapshots that it did not take of what it had logged. */
function sentSnapshots({ snapshots, transactions }: ServerLog): readonly number[] {
  return snapshots.filter((zxid) => zxid > 0 && !transactions.has(zxid));
}

function firstEpochOf(logs: readonly ServerLog[]): number {
  return Math.min(...logs.flatMap(({ transactions }) => [...transactions.keys()].map(epochOf)));
}

function zxidText(zxid: number): string {
  return `0x${zxid.toString(16)}`;
}

function epochOf(zxid: number): number {
  return Math.floor(zxid / COUNTERS_AN_EPOCH);
}

function inOrder({ transactions }: ServerLog): readonly Transaction[] {
  return [...transactions.values()].sort((left, right) => left.zxid - right.zxid);
}
