import { connect } from "node:net";
import type { NodeEndpoint } from "../../contract/client.js";
import type { NodeStatus } from "../../contract/protocol.js";

/** The epoch stands in the high half of a zxid. */
const COUNTER_BITS = 32n;

const ROLES: { readonly [mode: string]: NodeStatus["role"] } = {
  leader: "leader",
  follower: "follower",
  // A server without a vote: one that joins is this until it is made a voter.
  observer: "follower",
  // A server without peers decides alone.
  standalone: "leader",
};

/** Asks a server one of its four-letter words, and resolves with all that it says before it closes the connection. */
export function ask({ address, ports }: NodeEndpoint, word: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect({ host: address, port: ports["client"] ?? 0, signal });
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(word));
    socket.on("data", (text) => {
      said += text;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(said));
  });
}

/**
 * Reads the answer to `srvr`. The role is the server's own word. The term is the epoch of the last transaction that it
 * has applied: a new leader counts its own from the start, a follower learns of the epoch with its first transaction, so
 * a follower may show an older term than it votes in. Without a quorum a server says only that it does not serve.
 */
export function readServerState(answer: string): NodeStatus {
  const role = ROLES[/^Mode: (\S+)$/m.exec(answer)?.[1] ?? ""] ?? "unknown";
  const zxid = /^Zxid: (0x[0-9a-f]+)$/m.exec(answer)?.[1];
  return zxid === undefined ? { role } : { role, term: epochOf(zxid) };
}

/**
 * What a line of a server's log tells of its role. A server says `LEADING` as soon as its peers have chosen it, in an
 * epoch that is still to be found: it leads only once a quorum follows it into that epoch, whose first zxid it then names.
 */
export function roleIn(line: string): NodeStatus | undefined {
  const zxid = /Have quorum of supporters.* setting last processed zxid: (0x[0-9a-f]+)$/.exec(line)?.[1];
  if (zxid !== undefined) return { role: "leader", term: epochOf(zxid) };
  const state = / - (LOOKING|FOLLOWING)$/.exec(line)?.[1];
  if (state === undefined) return undefined;
  return { role: state === "FOLLOWING" ? "follower" : "unknown" };
}

/** The version that a server says it is, e.g. `3.9.3`, from its answer to `srvr`. */
export function versionIn(answer: string): string {
  return /^Zookeeper version: (\d+\.\d+\.\d+)/m.exec(answer)?.[1] ?? "unknown";
}

function epochOf(zxid: string): number {
  return Number(BigInt(zxid) >> COUNTER_BITS);
}
