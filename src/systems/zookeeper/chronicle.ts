import type { CandidacyChange, Chronicle, ChronicleContext, Told } from "../../contract/chronicle.js";
import type { NodeEndpoint } from "../../contract/client.js";
import { sleep } from "../../contract/clock.js";
import { deadline } from "../../contract/deadline.js";
import type { NodeStatus } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";
import { committedTransactions, type ServerLog, serverLog } from "./committed.js";
import { electionOf } from "./paths.js";
import { ask, readServerState } from "./server-state.js";
import type { NodeChange, Transaction } from "./wire/transaction-log.js";
import { atZxid } from "./znodes.js";

/** How long a server may take to join its leader at the end: then it has dropped what was never committed. */
const JOIN_MS: Ms = 6000;
const LOOK_MS: Ms = 100;

/**
 * ZooKeeper's own history of candidates' nodes: the transactions that the servers have logged, read once at the end.
 * Watches would not do: each fires once and tells of a change, not of which, and what happens until it is set again goes
 * unseen (ZooKeeper Programmer's Guide, "ZooKeeper Watches").
 */
export function zookeeperChronicle(context: ChronicleContext, folder: string): Chronicle {
  return {
    source: "the servers' logs of transactions",
    async conclude(signal): Promise<Told> {
      const logs = await Promise.all(context.nodes.map((node) => logOf(context, node, folder, signal)));
      const committed = committedTransactions(logs);
      if ("gap" in committed) return { type: "gap", why: committed.gap };
      const { transactions } = committed;
      for (const change of candidaciesIn(transactions)) context.tell(change);
      return { type: "complete", upTo: atZxid(transactions.at(-1)?.zxid ?? 0) };
    },
    close: async () => {},
  };
}

async function logOf(
  { readFolder, clock }: ChronicleContext,
  node: NodeEndpoint,
  folder: string,
  signal: AbortSignal,
): Promise<ServerLog> {
  using patience = deadline(clock, JOIN_MS, signal);
  let role = await roleOf(node, patience.signal);
  while (role === "unknown" && !patience.signal.aborted) {
    await sleep(clock, LOOK_MS);
    role = await roleOf(node, patience.signal);
  }
  return serverLog(node.id, role, await readFolder(node.id, folder));
}

async function roleOf(node: NodeEndpoint, signal: AbortSignal): Promise<NodeStatus["role"]> {
  return readServerState(await ask(node, "srvr", signal).catch(() => "")).role;
}

/** A candidate's node that stands. */
interface Standing {
  readonly election: string;
  readonly token: number;
  /** The session that it goes with. */
  readonly session: bigint | undefined;
}

/** Which candidacies began and ended by these transactions, all that ever were committed. */
export function candidaciesIn(transactions: readonly Transaction[]): readonly CandidacyChange[] {
  const standing = new Map<string, Standing>();
  const found: CandidacyChange[] = [];
  const end = (path: string, zxid: number): void => {
    const gone = standing.get(path);
    if (gone === undefined) return;
    standing.delete(path);
    found.push({ change: "deleted", election: gone.election, token: gone.token, at: atZxid(zxid) });
  };
  const take = (change: NodeChange, { zxid, session }: Transaction): void => {
    switch (change.change) {
      case "created": {
        const election = electionOf(change.path);
        if (election === undefined) return;
        standing.set(change.path, { election, token: zxid, session: change.ephemeral ? session : undefined });
        found.push({ change: "created", election, token: zxid, at: atZxid(zxid) });
        return;
      }
      case "deleted":
        end(change.path, zxid);
        return;
      case "session-closed":
        for (const [path, { session: owner }] of [...standing]) if (owner === session) end(path, zxid);
        return;
      default:
        change satisfies never;
    }
  };
  for (const transaction of transactions) for (const change of transaction.changes) take(change, transaction);
  return found;
}
