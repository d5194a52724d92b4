import type { Clock } from "../contract/clock.js";
import type { NodeStatus, ProtocolNode } from "../contract/protocol.js";
import type { System } from "../contract/system.js";
import { messageOf, UserError } from "../core/errors.js";
import type { Random } from "../core/random.js";
import type { Ms } from "../core/units.js";
import { LogFile } from "./log-file.js";
import { type NodeConfig, parseNodeConfig } from "./node-config.js";
import { isDiskFull, type NodeEnd, NodeShell } from "./node-shell.js";
import { NodeWire } from "./node-wire.js";

export interface NodeSurroundings {
  readonly clock: Clock;
  readonly wallMs: () => Ms;
  /** Of this life alone: no two nodes or lives may draw the same election timeouts. */
  readonly random: Random;
  readonly systems: readonly System[];
  /** Where its log goes, a line at a time. */
  readonly print: (line: string) => void;
  /** Aborted when it is to end in order. */
  readonly signal: AbortSignal;
}

/** Lines of a node's log that tell of an end which no fault of ours explains: its own last words, and those of Node. */
export const CRASH_PATTERNS: readonly RegExp[] = [/^\S+ \S+ (?:panic|halted): /, /^FATAL ERROR: /, /^Node\.js v\d/];

/** The role that a line of a node's log tells of, with its term where the protocol has terms. */
export function roleIn(line: string): NodeStatus | undefined {
  const [, role, term] = /^\S+ \S+ became (leader|follower|candidate|unknown)(?: at term (\d+))?$/.exec(line) ?? [];
  if (role === undefined) return undefined;
  return { role: role as NodeStatus["role"], ...(term === undefined ? {} : { term: Number(term) }) };
}

const LAST_WORDS: { readonly [Type in NodeEnd["type"]]: string } = {
  halted: "halted",
  panic: "panic",
  "disk-full": "ended, since it must write and its disk is full",
};

/**
 * One node of a protocol as a process: peers, clients and questions for its status on one TCP port, a log file with
 * checksums, the machine's own clocks. Resolves with the exit code: 0 when the signal told it to end, 1 where the node
 * came to its end by itself, 3 where it could not start; the last line it prints says why.
 */
export async function runNode(configText: string, around: NodeSurroundings): Promise<number> {
  const { print, wallMs } = around;
  let config: NodeConfig;
  let node: ProtocolNode;
  try {
    config = parseNodeConfig(configText);
    node = createNode(config, around);
  } catch (thrown) {
    print(`cannot run: ${messageOf(thrown)}`);
    return 3;
  }
  const log = (line: string): void => print(`${new Date(wallMs()).toISOString()} ${config.id} ${line}`);
  try {
    const end = await hostNode(node, config, { ...around, log });
    if (end === undefined) return 0;
    log(`${LAST_WORDS[end.type]}: ${end.why}`);
    return 1;
  } catch (thrown) {
    log(`cannot run: ${messageOf(thrown)}`);
    return 3;
  }
}

/** Throws a UserError for a system, an option or a bug that there is not. */
function createNode(
  { id, nodes, system: name, options, leaseMs, bug }: NodeConfig,
  around: NodeSurroundings,
): ProtocolNode {
  const system = around.systems.find((candidate) => candidate.name === name);
  if (system?.protocol === undefined) throw new UserError(`${name} is no system whose nodes are ours`);
  const { companions = [] } = system.protocol;
  const maker = companions.find((companion) => companion.id === id) ?? system.protocol;
  const context = { id, nodes: nodes.map((place) => place.id), random: around.random, options, leaseMs };
  return maker.createNode(bug === undefined ? context : { ...context, bug });
}

/** Resolves with the node's end, or with nothing once the signal has ended it. Rejects where it cannot be started. */
async function hostNode(
  node: ProtocolNode,
  config: NodeConfig,
  { clock, wallMs, signal, log }: NodeSurroundings & { readonly log: (line: string) => void },
): Promise<NodeEnd | undefined> {
  const opened = LogFile.open(config.folder, {
    synced: (write) => shell.synced(write),
    failed: (thrown) => shell.end(endOfDisk(thrown)),
  });
  if (opened.type === "lost") return { type: "halted", why: opened.why };
  const { file, records, damaged } = opened;
  const wire: NodeWire = new NodeWire(config, { clock, log, status: () => shell.status });
  let tell: (end: NodeEnd | undefined) => void = () => {};
  const ended = new Promise<NodeEnd | undefined>((resolve) => {
    tell = resolve;
  });
  const shell: NodeShell = new NodeShell(node, {
    disk: file,
    clock,
    wallMs,
    log,
    send: wire.send,
    end: (end) => tell(end),
  });
  try {
    await wire.listen((from, message) => shell.receive(from, message));
    shell.start(records, damaged);
    signal.addEventListener("abort", () => tell(undefined));
    if (signal.aborted) tell(undefined);
    const end = await ended;
    shell.stop();
    // A node that came to its end by itself waits for nothing, least of all for a disk that may be why.
    if (end === undefined) await file.close();
    return end;
  } finally {
    wire.close();
  }
}

function endOfDisk(thrown: unknown): NodeEnd {
  return isDiskFull(thrown)
    ? { type: "disk-full", why: thrown.message }
    : { type: "panic", why: `the disk does not sync: ${messageOf(thrown)}` };
}
