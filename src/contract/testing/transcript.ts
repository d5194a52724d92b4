import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import type { ProtocolNode } from "../protocol.js";
import type { Arrangement, ObservedStep, Packet, ScriptedCluster } from "./scripted-cluster.js";
import { keptLines } from "./transcript-lines.js";

/** Most packets that one `deliver` hands over: a cluster still busy after that never comes to rest. */
const MAX_DELIVERIES = 500;

/** How a protocol's nodes, messages and records read in a transcript. */
export interface TranscriptWording<Node extends ProtocolNode, Message> {
  message(message: Message): string;
  record(record: Json): string;
  /** Told whenever it changes, e.g. `follows n1 in term 2`. */
  status(node: Node): string;
  /** How far the node has got with its log, told as `commits up to N` when it rises; absent where there is no log. */
  committed?(node: Node): number;
}

type Verb = (...words: string[]) => void;

export interface TranscriptSetup<Node extends ProtocolNode, Message extends { readonly type: string }> {
  /** A cluster begun anew. */
  begin(arrangement: Arrangement<Node>): ScriptedCluster<Node, Message>;
  readonly wording: TranscriptWording<Node, Message>;
  /** Whether `deliver elections` takes it. */
  ofElections?(message: Message): boolean;
  /** The protocol's own commands. */
  verbs?(stage: TranscriptStage<Node, Message>): { readonly [verb: string]: Verb };
}

/** What a protocol's own commands work with. */
export interface TranscriptStage<Node extends ProtocolNode, Message extends { readonly type: string }> {
  readonly cluster: ScriptedCluster<Node, Message>;
  readonly wording: TranscriptWording<Node, Message>;
  tell(line: string): void;
  /** Tells one line of each running node. */
  tellEach(text: (node: Node) => string): void;
  /** Delivers all that waits, as `deliver` does. */
  deliver(): void;
  /** Takes back all that was told since the command began. */
  forgetTold(): void;
}

/**
 * Plays a transcript and returns its text with what the commands bring about now.
 *
 * - `cluster n1 n2 n3 [disks=slow] [bug=NAME] [OPTION=VALUE]` begins anew; slow disks sync only when told
 * - `timeout NODE`: its clock reaches what it waits for; `pass MS [NODE...]`: clocks go on, all where none is named
 * - `deliver [elections] [A->B]` until no such packet is left, `lose [elections] [A->B]`
 * - `cut NODE...`, `heal`: their packets, both ways, are lost when their turn comes
 * - `sync NODE`, `crash NODE [torn]`, `restart NODE`, `status`
 * - `receive FROM NODE JSON`: a message from outside the cluster
 */
export function playTranscript<Node extends ProtocolNode, Message extends { readonly type: string }>(
  text: string,
  setup: TranscriptSetup<Node, Message>,
): string {
  const player = new TranscriptPlayer(setup);
  const lines: string[] = [];
  for (const { line, command } of keptLines(text)) {
    lines.push(line);
    if (command !== undefined) lines.push(...player.run(command));
  }
  return lines.join("\n");
}

interface Shown<Node> {
  readonly node: Node;
  readonly status: string;
  readonly committed: number;
}

class TranscriptPlayer<Node extends ProtocolNode, Message extends { readonly type: string }>
  implements TranscriptStage<Node, Message>
{
  readonly #setup: TranscriptSetup<Node, Message>;
  readonly #verbs: { readonly [verb: string]: Verb };
  readonly #shown = new Map<string, Shown<Node>>();
  readonly #cut = new Set<string>();
  #cluster: ScriptedCluster<Node, Message> | undefined;
  #told: string[] = [];

  constructor(setup: TranscriptSetup<Node, Message>) {
    this.#setup = setup;
    this.#verbs = { ...this.#common, ...setup.verbs?.(this) };
  }

  get cluster(): ScriptedCluster<Node, Message> {
    if (this.#cluster === undefined) throw new Error("a transcript begins with `cluster`");
    return this.#cluster;
  }

  get wording(): TranscriptWording<Node, Message> {
    return this.#setup.wording;
  }

  run(command: string): readonly string[] {
    this.#told = [];
    const before = this.#cluster?.packets.length ?? 0;
    const [verb = "", ...words] = command.split(/\s+/);
    const act = this.#verbs[verb];
    if (act === undefined) throw new Error(`unknown command ${verb}`);
    act(...words);
    if (this.#told.length > 0) return this.#told;
    const left = this.cluster.packets.length - before;
    return [left > 0 ? `(packets leave: ${left})` : "(nothing happens)"];
  }

  tell(line: string): void {
    this.#told.push(line);
  }

  tellEach(text: (node: Node) => string): void {
    for (const node of this.cluster.running()) this.tell(text(node));
  }

  deliver(): void {
    this.#deliver([]);
  }

  forgetTold(): void {
    this.#told = [];
  }

  readonly #common: { readonly [verb: string]: Verb } = {
    cluster: (...words) => this.#begin(words),
    timeout: (node = "") => this.cluster.wake(node),
    pass: (ms, ...nodes) => {
      this.cluster.pass(Number(ms) satisfies Ms, nodes.length === 0 ? this.cluster.ids : nodes);
      this.tell(`${ms} ms pass${nodes.length === 0 ? "" : ` for ${nodes.join(", ")}`}`);
    },
    deliver: (...filters) => this.#deliver(filters),
    lose: (...filters) => this.#lose(filters),
    cut: (...nodes) => {
      for (const node of nodes) this.#cut.add(node);
      this.tell(`${nodes.join(", ")} cut off`);
    },
    heal: () => {
      this.#cut.clear();
      this.tell("all links work");
    },
    receive: (from = "", to = "", ...json) => {
      const message = JSON.parse(json.join(" ")) as Message;
      this.tell(`${from} -> ${to}: ${this.wording.message(message)}`);
      this.cluster.receive({ from, to, message });
    },
    sync: (node = "") => this.cluster.sync(node),
    crash: (node = "", tail) => {
      this.tell(tail === "torn" ? `${node} crashes in the midst of a write` : `${node} crashes`);
      this.cluster.crash(node, 0, tail === "torn" ? "torn" : "whole");
    },
    restart: (node = "") => {
      this.tell(`${node} restarts`);
      this.cluster.restart(node);
    },
    status: () => this.tellEach((node) => `${node.id} ${this.wording.status(node)}`),
  };

  #begin(words: readonly string[]): void {
    const given = words.filter((word) => word.includes("=")).map((word) => word.split("=") as [string, string]);
    const { disks, bug, ...others } = Object.fromEntries(given);
    const options = Object.entries(others).map(([name, value]) => [name, /^\d/.test(value) ? Number(value) : value]);
    this.#shown.clear();
    this.#cut.clear();
    this.#cluster = this.#setup.begin({
      nodes: words.filter((word) => !word.includes("=")),
      disks: disks === "slow" ? "when told" : "at once",
      options: Object.fromEntries(options),
      bug,
      stepped: (step) => this.#stepped(step),
    });
  }

  #deliver(words: readonly string[]): void {
    for (let n = 0; n < MAX_DELIVERIES; n++) {
      const packet = this.#take(words);
      if (packet === undefined) return;
      const { from, to, message } = packet;
      // Clients are outside the cluster, and always there.
      const down = this.cluster.ids.includes(to) && !this.cluster.isUp(to);
      const lost = this.#cut.has(from) || this.#cut.has(to) || down;
      this.tell(`${from} ${lost ? "-x" : "->"} ${to}: ${this.wording.message(message)}`);
      if (!lost) this.cluster.receive(packet);
    }
    throw new Error(`still busy after ${MAX_DELIVERIES} packets`);
  }

  #lose(words: readonly string[]): void {
    for (let packet = this.#take(words); packet !== undefined; packet = this.#take(words))
      this.tell(`${packet.from} -x ${packet.to}: ${this.wording.message(packet.message)}`);
  }

  /** Takes out the oldest packet that the filters let through. */
  #take(words: readonly string[]): Packet<Message> | undefined {
    const link = words.find((word) => word.includes("->"));
    const elections = words.includes("elections");
    const { packets } = this.cluster;
    const at = packets.findIndex(
      ({ from, to, message }) =>
        (link === undefined || link === `${from}->${to}`) &&
        (!elections || this.#setup.ofElections?.(message) === true),
    );
    return at === -1 ? undefined : packets.splice(at, 1)[0];
  }

  #stepped({ node, output }: ObservedStep<Node>): void {
    const { wording } = this;
    const { id } = node;
    const status = wording.status(node);
    const committed = wording.committed?.(node) ?? 0;
    const before = this.#shown.get(id);
    const life = before?.node === node ? before : { node, status: "", committed: 0 };
    if (status !== life.status) this.tell(`  ${id} ${status}`);
    if (output.replace === true) this.tell(`  ${id} replaces what its disk has`);
    for (const record of output.records) this.tell(`  ${id} writes ${wording.record(record)}`);
    if (committed > life.committed) this.tell(`  ${id} commits up to ${committed}`);
    for (const { to, message } of output.sendAtOnce) {
      const reply = message as unknown as Message;
      if (reply.type === "client-reply") this.tell(`  ${id} -> ${to}: ${wording.message(reply)}`);
    }
    for (const { rule, why } of this.#cluster?.breaches.splice(0) ?? []) this.tell(`  !! ${rule}: ${why}`);
    if (output.halt !== undefined) this.tell(`  ${id} halts: ${output.halt}`);
    this.#shown.set(id, { node, status, committed });
  }
}
