import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Administrator, Membership } from "../../../contract/administrator.js";
import type { ClientContext } from "../../../contract/client.js";
import type { ClusterSpec, EnvironmentNote } from "../../../contract/environment.js";
import type { HostCommand, HostReport, HostRuntime } from "../../../contract/host.js";
import { info, type Outcome, ok } from "../../../contract/outcome.js";
import type {
  Envelope,
  Invariants,
  LocalTime,
  ProtocolInput,
  ProtocolNode,
  ProtocolNodeContext,
  ProtocolOutput,
} from "../../../contract/protocol.js";
import type { System } from "../../../contract/system.js";
import type { Json } from "../../../core/json.js";

const BEAT_MS = 10;

/** How long the operator waits for an answer. */
const ADMIN_PATIENCE_MS = 50;

/**
 * The smallest protocol that uses all of the simulator: the first node leads and sends numbered beats to the others;
 * every beat taken is written to disk and acknowledged only by `send`, so an acknowledgement proves durability. Any
 * other message from a host is echoed at once.
 */
export class ToyNode implements ProtocolNode {
  readonly id: string;
  /** Beats on disk when it started, and all since. */
  readonly beats: number[] = [];
  readonly acknowledged: number[] = [];
  readonly inputs: string[] = [];
  /** The places of records that were damaged when it started. */
  readonly damaged: number[] = [];
  /** Whoever votes, as the operator has it; its votes decide nothing. */
  voters: readonly string[];
  readonly #context: ProtocolNodeContext;
  #writes = 0;
  #nextBeatMs = 0;

  constructor(context: ProtocolNodeContext) {
    this.id = context.id;
    this.voters = context.nodes;
    this.#context = context;
  }

  status() {
    return { role: this.#leads ? "leader" : "follower", term: 1 } as const;
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    this.inputs.push(input.type);
    switch (input.type) {
      case "start":
        this.#nextBeatMs = now.monotonicMs + BEAT_MS;
        return this.#recover(input.records as readonly number[], input.damaged ?? []);
      case "wake":
        return now.monotonicMs < this.#nextBeatMs ? this.#out({}) : this.#beat();
      case "message":
        return this.#take(input.from, input.message);
      case "synced":
        return this.#out({});
      default:
        return input satisfies never;
    }
  }

  /** A torn beat at the end was never acknowledged and is left out; a damaged one before it cannot be explained. */
  #recover(records: readonly number[], damaged: readonly number[]): ProtocolOutput<Json> {
    this.damaged.push(...damaged);
    const whole = damaged.includes(records.length - 1) ? records.slice(0, -1) : records;
    this.beats.push(...whole);
    return this.#out(damaged.some((place) => place < whole.length) ? { halt: "a beat on its disk is damaged" } : {});
  }

  get #leads(): boolean {
    return this.id === this.#context.nodes[0];
  }

  #beat(): ProtocolOutput<Json> {
    this.#nextBeatMs += BEAT_MS;
    const beat = (this.beats.at(-1) ?? 0) + 1;
    const others = this.#context.nodes.filter((node) => node !== this.id);
    const send = others.map((to) => ({ to, message: { beat } }));
    return this.#write([beat], send);
  }

  #take(from: string, message: Json): ProtocolOutput<Json> {
    const { beat, ack, admin } = message as { beat?: number; ack?: number; admin?: readonly string[] | null };
    if (admin !== undefined) {
      this.voters = admin ?? this.voters;
      return this.#out({ sendAtOnce: [{ to: from, message: { voters: this.voters } }] });
    }
    if (ack !== undefined) this.acknowledged.push(ack);
    if (beat !== undefined) return this.#write([beat], [{ to: from, message: { ack: beat } }]);
    return this.#out({ sendAtOnce: ack === undefined ? [{ to: from, message: { echo: message } }] : [] });
  }

  #write(records: readonly number[], send: readonly Envelope<Json>[]): ProtocolOutput<Json> {
    this.beats.push(...records);
    return this.#out({ records, write: ++this.#writes, send });
  }

  #out(output: Partial<ProtocolOutput<Json>>): ProtocolOutput<Json> {
    const wake = this.#leads ? { wakeAtMs: this.#nextBeatMs } : {};
    return { records: [], send: [], sendAtOnce: [], ...wake, ...output };
  }
}

/** A host that sends each offered operation's value to a node, and completes it with the echo. */
class ToyHost implements HostRuntime {
  readonly #context: ClientContext;
  readonly #report: (report: HostReport) => void;
  #waiting: ((echo: Json) => void)[] = [];

  constructor(context: ClientContext, report: (report: HostReport) => void) {
    this.#context = context;
    this.#report = report;
    context.transport?.onMessage((_, message) => this.#waiting.shift()?.(message));
    report({ type: "hello" });
  }

  receive(command: HostCommand): void {
    if (command.type === "offer") void this.#perform(command.id, command.op.value);
    if (command.type === "stop") this.#report({ type: "stopped" });
  }

  async #perform(id: number, value: Json): Promise<void> {
    const { transport, clock } = this.#context;
    this.#report({ type: "ready", id });
    const echoed = new Promise<Json>((resolve) => this.#waiting.push(resolve));
    const late = new Promise<Json>((resolve) => clock.at(clock.nowNs() + 50_000_000, () => resolve("timeout")));
    transport?.send("n1", value);
    const answer = await Promise.race([echoed, late]);
    // A long chain of promises between an event and its effect must not let the next event pass it.
    for (let i = 0; i < 100; i++) await null;
    const completed = answer === "timeout" ? ({ type: "info", error: "timeout" } as const) : null;
    this.#report({ type: "complete", id, outcome: completed ?? { type: "ok", value: answer } });
  }
}

/** Asks the first node; whoever it names votes from then on. */
class ToyAdministrator implements Administrator {
  readonly #context: ClientContext;
  #answer: (membership: Outcome<Membership>) => void = () => {};

  constructor(context: ClientContext) {
    this.#context = context;
    context.transport?.onMessage((_, message) => {
      this.#answer(ok({ voters: (message as { voters: readonly string[] }).voters, learners: [] }));
    });
  }

  members(): Promise<Outcome<Membership>> {
    return this.#ask(null);
  }

  changeVoters(voters: readonly string[]): Promise<Outcome<Membership>> {
    return this.#ask(voters);
  }

  async perform(verb: string): Promise<Outcome> {
    const { type } = await this.#ask(null);
    return type === "ok" ? ok(`${verb} done`) : info("no answer");
  }

  close(): void {}

  #ask(admin: readonly string[] | null): Promise<Outcome<Membership>> {
    const { clock, transport } = this.#context;
    return new Promise((resolve) => {
      this.#answer = resolve;
      transport?.send("n1", { admin });
      clock.at(clock.nowNs() + ADMIN_PATIENCE_MS * 1_000_000, () => resolve(info("no answer")));
    });
  }
}

/** A spec for the toy system, and what can be seen of it: the nodes of all lives, and the notes. */
export function toySpec(seed: number, invariants?: () => Invariants) {
  const lives = new Map<string, ToyNode[]>();
  const notes: EnvironmentNote[] = [];
  const system: System = {
    name: "toy",
    summary: "beats and echoes",
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
    administration: {
      membership: "returning",
      verbs: [{ name: "wave", summary: "does nothing" }],
      connect: (context) => new ToyAdministrator(context),
    },
    protocol: {
      createNode: (context) => {
        const node = new ToyNode(context);
        lives.set(context.id, [...(lives.get(context.id) ?? []), node]);
        return node;
      },
      ...(invariants === undefined ? {} : { createInvariants: invariants }),
    },
  };
  const spec: ClusterSpec = {
    seed,
    system,
    version: "",
    options: {},
    nodes: ["n1", "n2", "n3"],
    contenders: ["c1", "c2"],
    readers: ["r1"],
    operationTimeoutMs: 1000,
    host: { ttlMs: 2000, campaignTimeoutMs: 2000, fences: {} },
    createHost: (context, report) => new ToyHost(context, report),
    logsDir: mkdtempSync(join(tmpdir(), "usurper-sim-")),
    signal: new AbortController().signal,
    progress: () => {},
    note: (note) => notes.push(note),
  };
  /** The node in its present or last life. */
  const node = (id: string): ToyNode => lives.get(id)?.at(-1) as ToyNode;
  return { spec, lives, notes, node };
}
