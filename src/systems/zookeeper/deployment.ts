import type { NodeEndpoint } from "../../contract/client.js";
import type { LogLayout } from "../../contract/log-layout.js";
import type { NodeStatus } from "../../contract/protocol.js";
import type { ContainerDeployment, ContainerNode, ContainerNodeContext, ImageRequest } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import { zookeeperChronicle } from "./chronicle.js";
import { imageOf, serverSettingsOf } from "./options.js";
import { ask, readServerState, roleIn } from "./server-state.js";

const CLIENT_PORT = 2181;
const PEER_PORT = 2888;
const ELECTION_PORT = 3888;

const HOME = "/var/lib/usurper-zookeeper";

/** The Debian suite that ships each release, the default first. */
export const SUITES: ReadonlyMap<string, string> = new Map([
  ["3.9.3", "trixie"],
  ["3.9.6", "forky"],
  ["3.8.0", "bookworm"],
]);

/**
 * As ZooKeeper's `FileTxnLog` describes it: behind the file's header each transaction with its checksum and its length
 * before it, and a byte behind it that says that it is whole.
 */
const LOG: LogLayout = {
  files: "version-2/log.*",
  records: {
    type: "frames",
    startsAt: 16,
    headerBytes: 12,
    lengthAt: 8,
    lengthBytes: 4,
    byteOrder: "big",
    trailerBytes: 1,
    alignedTo: 1,
  },
};

export const zookeeperContainers: ContainerDeployment = {
  image,
  ports: { client: CLIENT_PORT },
  node,
  healthy,
  status,
  runtime: "jvm",
  dataFolder: HOME,
  log: LOG,
  crashPatterns: [
    // A follower whose leader's connection closes while it hands a request on says so too, and then follows another.
    /Severe unrecoverable error, from thread : (?!FollowerRequestProcessor)/,
    /exiting abnormally/,
    /Unable to load database on disk/,
    /java\.lang\.OutOfMemoryError/,
    /A fatal error has been detected by the Java Runtime Environment/,
  ],
  roleIn,
  chronicle: (context) => zookeeperChronicle(context, `${HOME}/version-2`),
};

function image(version: string, options: { readonly [name: string]: Json }): ImageRequest {
  const named = imageOf(options);
  if (named !== undefined) return { kind: "named", tag: named };
  const suite = SUITES.get(version) ?? "trixie";
  return {
    kind: "build",
    tag: `usurper/zookeeper:${version}`,
    folder: "zookeeper",
    args: { SUITE: suite, VERSION: version },
  };
}

/**
 * The class path is Debian's with its logger to standard error, without which the server says nothing at all; or that of
 * the archive which the official image unpacks, with the settings of its logger where that image has put them.
 */
const START = `
set -eu
mkdir -p ${HOME}
printf '%s\\n' "$CONFIG" > ${HOME}/zoo.cfg
printf '%s\\n' "$SERVER_ID" > ${HOME}/myid
classpath=/usr/share/java/slf4j-simple.jar:/usr/share/java/zookeeper.jar
for home in /apache-zookeeper-*; do
  if [ -d "$home/lib" ]; then classpath="$home/conf:/conf:$home/lib/*"; fi
done
exec java $JVM -cp "$classpath" org.apache.zookeeper.server.quorum.QuorumPeerMain ${HOME}/zoo.cfg
`;

function node({ id, nodes, options }: ContainerNodeContext): ContainerNode {
  const { heapMb } = serverSettingsOf(options);
  const serverId = 1 + nodes.findIndex((node) => node.id === id);
  const jvm = [
    `-Xmx${heapMb}m`,
    "-XX:+UseSerialGC",
    // Half of what the default compiles goes to waste in servers that live for a minute.
    "-XX:TieredStopAtLevel=1",
    // Logs of transactions grow by so many KB at a time, 64 MB by default: they are read at the end of a run.
    "-Dzookeeper.preAllocSize=4096",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
  ];
  return {
    command: ["sh", "-c", START],
    env: { CONFIG: configuration(nodes, options), SERVER_ID: String(serverId), JVM: jvm.join(" ") },
  };
}

function configuration(nodes: ContainerNodeContext["nodes"], options: { readonly [name: string]: Json }): string {
  const { tickMs, syncTicks } = serverSettingsOf(options);
  const settings = {
    tickTime: tickMs,
    initLimit: 20,
    syncLimit: syncTicks,
    dataDir: HOME,
    clientPort: CLIENT_PORT,
    // A client's own connection outlives what its contender may sleep through; see link.ts.
    maxSessionTimeout: 120_000,
    "4lw.commands.whitelist": "*",
    "admin.enableServer": false,
    ...Object.fromEntries(
      nodes.map(({ address }, place) => [`server.${place + 1}`, `${address}:${PEER_PORT}:${ELECTION_PORT}`]),
    ),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

/** A server that has no quorum says so in place of its mode. */
async function healthy(endpoint: NodeEndpoint, signal: AbortSignal): Promise<boolean> {
  return readServerState(await ask(endpoint, "srvr", signal)).role !== "unknown";
}

/** The node's own view, good enough to find a target: a leader that was cut off goes on saying so for a while. */
async function status(endpoint: NodeEndpoint, signal: AbortSignal): Promise<NodeStatus> {
  return readServerState(await ask(endpoint, "srvr", signal));
}
