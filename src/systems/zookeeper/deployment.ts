import type { NodeEndpoint } from "../../contract/client.js";
import type { LogLayout } from "../../contract/log-layout.js";
import type { NodeStatus } from "../../contract/protocol.js";
import type { ContainerDeployment, ContainerNode, ContainerNodeContext, ImageRequest } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import { zookeeperChronicle } from "./chronicle.js";
import { CLIENT_PORT, fixedServer, serverIdOf, serverLine } from "./members.js";
import { imageOf, serverSettingsOf } from "./options.js";
import { ask, readServerState, roleIn, versionIn } from "./server-state.js";

const HOME = "/var/lib/usurper-zookeeper";

/** Upgrades by restarts one after another, from one minor release to the next. */
export const UPGRADES = { "3.8.0": "3.9.3" };

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
  version,
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
 * the archive which the official image unpacks, with the settings of its logger where that image has put them. A
 * configuration that is there already is the server's own by now: it writes down in it how its members have changed.
 */
const START = `
set -eu
mkdir -p ${HOME}
[ -s ${HOME}/zoo.cfg ] || printf '%s\\n' "$CONFIG" > ${HOME}/zoo.cfg
printf '%s\\n' "$SERVER_ID" > ${HOME}/myid
classpath=/usr/share/java/slf4j-simple.jar:/usr/share/java/zookeeper.jar
for home in /apache-zookeeper-*; do
  if [ -d "$home/lib" ]; then classpath="$home/conf:/conf:$home/lib/*"; fi
done
exec java $JVM -cp "$classpath" org.apache.zookeeper.server.quorum.QuorumPeerMain ${HOME}/zoo.cfg
`;

function node(context: ContainerNodeContext): ContainerNode {
  const { id, nodes, options } = context;
  const { heapMb } = serverSettingsOf(options);
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
    env: { CONFIG: configuration(context), SERVER_ID: String(serverIdOf(id, nodes)), JVM: jvm.join(" ") },
  };
}

function configuration(context: ContainerNodeContext): string {
  const { tickMs, syncTicks } = serverSettingsOf(context.options);
  const settings = {
    tickTime: tickMs,
    initLimit: 20,
    syncLimit: syncTicks,
    dataDir: HOME,
    // A client's own connection outlives what its contender may sleep through; see link.ts.
    maxSessionTimeout: 120_000,
    "4lw.commands.whitelist": "*",
    "admin.enableServer": false,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [...lines, ...(context.membersChange ? changingServers(context) : fixedServers(context))].join("\n");
}

function fixedServers({ nodes }: ContainerNodeContext): readonly string[] {
  const servers = nodes.map((place) => fixedServer(place, nodes).join("="));
  return [`clientPort=${CLIENT_PORT}`, ...servers];
}

/**
 * Who joins names itself an observer, so that several of them could never make up a quorum of their own. Without access
 * lists anyone may change the servers; this client's own nodes are open to all in any case.
 */
function changingServers({ id, nodes, joins }: ContainerNodeContext): readonly string[] {
  const members = nodes.filter((place) => joins?.includes(place.id) ?? true);
  const servers = members.map((place) =>
    serverLine(place, nodes, joins !== undefined && place.id === id ? "observer" : "participant"),
  );
  return ["reconfigEnabled=true", "skipACL=yes", ...(joins === undefined ? [] : ["peerType=observer"]), ...servers];
}

/** A server that has no quorum says so in place of its mode. */
async function healthy(endpoint: NodeEndpoint, signal: AbortSignal): Promise<boolean> {
  return readServerState(await ask(endpoint, "srvr", signal)).role !== "unknown";
}

async function version(endpoint: NodeEndpoint, signal: AbortSignal): Promise<string> {
  return versionIn(await ask(endpoint, "srvr", signal));
}

/** The node's own view, good enough to find a target: a leader that was cut off goes on saying so for a while. */
async function status(endpoint: NodeEndpoint, signal: AbortSignal): Promise<NodeStatus> {
  return readServerState(await ask(endpoint, "srvr", signal));
}
