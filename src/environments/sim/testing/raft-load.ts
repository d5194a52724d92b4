import type { ClientContext } from "../../../contract/client.js";
import type { ClusterSpec, EnvironmentNote } from "../../../contract/environment.js";
import type { HostCommand, HostReport, HostRuntime } from "../../../contract/host.js";
import type { ClientReply, ClientRequest } from "../../../contract/replicated-log.js";
import type { StateMachine } from "../../../contract/state-machine.js";
import type { System } from "../../../contract/system.js";
import type { Json } from "../../../core/json.js";
import { msToNs } from "../../../core/units.js";
import { createRaftInvariants, RaftNode } from "../../../protocols/raft/index.js";

const RETRY_MS = 200;

/** A state of fixed size: adds up what it is told, and answers with the sum. */
class Tally implements StateMachine {
  #sum = 0;

  apply(command: Json): Json {
    this.#sum += command as number;
    return this.#sum;
  }

  query(): Json {
    return this.#sum;
  }

  lead(): void {}

  due(): readonly Json[] {
    return [];
  }

  nextDueMs(): undefined {
    return undefined;
  }

  snapshot(): Json {
    return this.#sum;
  }

  restore(snapshot: Json): void {
    this.#sum = snapshot as number;
  }
}

/** What a loaded cluster got done: a count a host, of all its lives. */
type Answered = Map<string, { commands: number; lowestSum: number; highestSum: number }>;

/**
 * A host that keeps a number of commands on their way from the moment it lives, each retried under its number until it
 * is answered, and followed by the next after a while.
 */
class LoadHost implements HostRuntime {
  readonly #context: ClientContext;
  readonly #report: (report: HostReport) => void;
  readonly #answered: Answered;
  readonly #thinkMs: number;
  readonly #open = new Set<number>();
  #leader: string;
  #sequence = 0;

  constructor(context: ClientContext, report: (report: HostReport) => void, load: Load, answered: Answered) {
    this.#context = context;
    this.#report = report;
    this.#answered = answered;
    this.#thinkMs = load.thinkMs;
    this.#leader = context.nodes[0]?.id ?? "";
    context.transport?.onMessage((_, message) => this.#take(message as unknown as ClientReply));
    report({ type: "hello" });
    for (let i = 0; i < load.window; i++) this.#begin();
    this.#retry();
  }

  receive(command: HostCommand): void {
    if (command.type === "stop") this.#report({ type: "stopped" });
  }

  #begin(): void {
    this.#sequence += 1;
    this.#open.add(this.#sequence);
    this.#send(this.#sequence);
  }

  #send(sequence: number): void {
    const { host, incarnation, transport } = this.#context;
    const oldest = this.#open.values().next().value ?? sequence;
    const client = `${host}.${incarnation}`;
    const request: ClientRequest = { type: "client-request", client, sequence, oldest, kind: "command", body: 1 };
    transport?.send(this.#leader, { ...request });
  }

  #take({ sequence, outcome }: ClientReply): void {
    if (outcome.type === "not-leader" && outcome.leader !== undefined) this.#leader = outcome.leader;
    if (outcome.type !== "result" || !this.#open.delete(sequence)) return;
    const sum = outcome.result as number;
    const so = this.#answered.get(this.#context.host) ?? { commands: 0, lowestSum: sum, highestSum: sum };
    const lowestSum = Math.min(so.lowestSum, sum);
    this.#answered.set(this.#context.host, {
      commands: so.commands + 1,
      lowestSum,
      highestSum: Math.max(so.highestSum, sum),
    });
    this.#next();
  }

  #next(): void {
    const { clock } = this.#context;
    if (this.#thinkMs === 0) this.#begin();
    else clock.at(clock.nowNs() + msToNs(this.#thinkMs), () => this.#begin());
  }

  #retry(): void {
    const { clock, random, nodes } = this.#context;
    const before = this.#sequence;
    clock.at(clock.nowNs() + msToNs(RETRY_MS), () => {
      if (this.#sequence === before) this.#leader = random.pick(nodes).id;
      for (const sequence of this.#open) this.#send(sequence);
      this.#retry();
    });
  }
}

/** How many commands each host keeps on their way, and how long it waits from an answer to the next command. */
interface Load {
  readonly window: number;
  readonly thinkMs: number;
}

/** Five Raft nodes and three hosts that load them. */
export function raftLoad(setup: { seed: number; load: Load; logsDir: string; bug?: string }) {
  const notes: EnvironmentNote[] = [];
  const answered: Answered = new Map();
  const nodes: RaftNode[] = [];
  const system: System = {
    name: "raft-load",
    summary: "Raft with a tally",
    versions: [],
    surfaces: [],
    fences: [],
    tokens: "none",
    waiting: "queue",
    guarantees: [],
    expected: [],
    options: [],
    bugs: [],
    marks: [],
    connect: () => ({ node: () => "n1", close: async () => {} }),
    protocol: {
      createNode: (context) => {
        const node = new RaftNode({ context, machine: new Tally() });
        nodes.push(node);
        return node;
      },
      createInvariants: createRaftInvariants,
    },
  };
  const spec: ClusterSpec = {
    seed: setup.seed,
    system,
    version: "",
    options: {},
    ...(setup.bug === undefined ? {} : { bug: setup.bug }),
    nodes: ["n1", "n2", "n3", "n4", "n5"],
    contenders: ["c1", "c2", "c3"],
    readers: [],
    operationTimeoutMs: 1000,
    host: { ttlMs: 2000, campaignTimeoutMs: 2000, fences: {} },
    createHost: (context, report) => new LoadHost(context, report, setup.load, answered),
    logsDir: setup.logsDir,
    signal: new AbortController().signal,
    progress: () => {},
    note: (note) => notes.push(note),
  };
  return { spec, notes, answered, nodes };
}
