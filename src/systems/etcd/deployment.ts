import type { NodeEndpoint } from "../../contract/client.js";
import type { LogLayout } from "../../contract/log-layout.js";
import type { NodeStatus } from "../../contract/protocol.js";
import type { ContainerDeployment, ContainerNode, ContainerNodeContext, ImageRequest } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import { etcdChronicle } from "./chronicle.js";
import { PEER_PORT, peerUrl } from "./members.js";
import { imageOf, neverSyncs, timingOf } from "./options.js";
import { int64, message } from "./wire.js";

const CLIENT_PORT = 2379;

const DATA_FOLDER = "/var/lib/usurper-etcd";

/** Upgrades that etcd's own documentation describes, from one minor release to the next. */
export const UPGRADES = { "3.4.23": "3.5.16" };

/** The Debian suite that ships each release, the default first. */
export const SUITES: ReadonlyMap<string, string> = new Map([
  ["3.5.16", "trixie"],
  ["3.5.30", "forky"],
  ["3.4.23", "bookworm"],
]);

/**
 * As etcd's `server/storage/wal/encoder.go` writes it: a frame's length in the low seven bytes, in the eighth how much
 * padding follows. Files are set aside in advance, under another name until they are used.
 */
const LOG: LogLayout = {
  files: "member/wal/*.wal",
  records: {
    type: "frames",
    startsAt: 0,
    headerBytes: 8,
    lengthAt: 0,
    lengthBytes: 7,
    byteOrder: "little",
    trailerBytes: 0,
    alignedTo: 8,
  },
};

export const etcdContainers: ContainerDeployment = {
  image,
  ports: { client: CLIENT_PORT },
  node,
  healthy,
  status,
  version,
  runtime: "go",
  dataFolder: DATA_FOLDER,
  log: LOG,
  crashPatterns: [/"level":"(?:dpanic|panic|fatal)"/, /(?:^|\s)panic: /, /(?:^|\s)fatal error: /, /^goroutine \d+ \[/],
  roleIn,
  chronicle: etcdChronicle,
};

function image(version: string, options: { readonly [name: string]: Json }): ImageRequest {
  const named = imageOf(options);
  if (named !== undefined) return { kind: "named", tag: named };
  const suite = SUITES.get(version) ?? "trixie";
  return { kind: "build", tag: `usurper/etcd:${version}`, folder: "etcd", args: { SUITE: suite, VERSION: version } };
}

/**
 * With its data there, a restarted node ignores what it is told of the initial cluster and takes up where it was. One that
 * joins must be told of exactly those who are members when it starts.
 */
function node({ id, address, nodes, joins, clusterId, options }: ContainerNodeContext): ContainerNode {
  const { heartbeatMs, electionMs } = timingOf(options);
  const members = nodes.filter((peer) => joins?.includes(peer.id) ?? true);
  const flags = {
    name: id,
    "data-dir": DATA_FOLDER,
    "listen-client-urls": `http://0.0.0.0:${CLIENT_PORT}`,
    "advertise-client-urls": `http://${address}:${CLIENT_PORT}`,
    "listen-peer-urls": `http://0.0.0.0:${PEER_PORT}`,
    "initial-advertise-peer-urls": peerUrl({ address }),
    "initial-cluster": members.map((peer) => `${peer.id}=${peerUrl(peer)}`).join(","),
    "initial-cluster-state": joins === undefined ? "new" : "existing",
    "initial-cluster-token": clusterId,
    "heartbeat-interval": String(heartbeatMs),
    "election-timeout": String(electionMs),
    logger: "zap",
    "log-level": "info",
  };
  const words = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  return { command: ["etcd", ...words, ...(neverSyncs(options) ? ["--unsafe-no-fsync"] : [])], env: {} };
}

/** etcd calls itself healthy only where it knows a leader and reads through it. */
async function healthy(endpoint: NodeEndpoint, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${origin(endpoint)}/health`, { signal });
  const health = (await response.json()) as { readonly health?: unknown };
  return response.ok && String(health.health) === "true";
}

/** What `/version` says: the server's own release, apart from the one that the cluster as a whole keeps to. */
async function version(endpoint: NodeEndpoint, signal: AbortSignal): Promise<string> {
  const response = await fetch(`${origin(endpoint)}/version`, { signal });
  return String(((await response.json()) as { readonly etcdserver?: unknown }).etcdserver);
}

/**
 * The node's own view. etcd reads leader and term at different moments here: good enough to find a target, not to judge
 * by (E7 goes by the log).
 */
async function status(endpoint: NodeEndpoint, signal: AbortSignal): Promise<NodeStatus> {
  const response = await fetch(`${origin(endpoint)}/v3/maintenance/status`, { method: "POST", body: "{}", signal });
  return readStatus(message((await response.json()) as Json, "the answer"));
}

/** Reads the answer of `/v3/maintenance/status`: ids are compared as text, since they use all 64 bits. */
export function readStatus(answer: { readonly [name: string]: Json }): NodeStatus {
  const term = int64(answer["raftTerm"], "the term");
  const leader = answer["leader"] ?? "0";
  if (leader === "0") return { role: "unknown", term };
  const member = message(answer["header"], "header")["member_id"];
  return { role: leader === member ? "leader" : "follower", term };
}

/** etcd's Raft logs each change of its state machine's role, with the term in which it changed. */
function roleIn(line: string): NodeStatus | undefined {
  const [, role, term] = /"msg":"[0-9a-f]+ became (leader|follower|(?:pre-)?candidate) at term (\d+)"/.exec(line) ?? [];
  if (role === undefined) return undefined;
  return { role: role === "leader" || role === "follower" ? role : "candidate", term: Number(term) };
}

function origin({ address, ports }: NodeEndpoint): string {
  return `http://${address}:${ports["client"]}`;
}
