import type { ClientRequest } from "../../../contract/replicated-log.js";
import { Ledger } from "../../../contract/testing/ledger.js";
import type { Json } from "../../../core/json.js";
import type { AdministrativeRequest } from "../administrative-messages.js";
import type { RaftMessage } from "../messages.js";
import type { RaftNode } from "../node.js";
import { type ObservedStep, type Packet, TestCluster } from "./test-cluster.js";
import { logText, messageText, recordText, statusText } from "./wording.js";

/** Most packets that one `deliver` hands over: a cluster still busy after that never comes to rest. */
const MAX_DELIVERIES = 500;

/** The longest election timeout of the default options. */
const ELECTION_TIMEOUT_MS = 300;

/**
 * Plays a transcript: lines that begin with `> ` are commands, the lines right below each are what it brought about.
 * Returns the text with those lines as they turn out now; comments (`#`) and blank lines stay.
 *
 * - `cluster n1 n2 n3 [voters=n1,n2] [disks=slow] [bug=NAME] [OPTION=VALUE]` begins anew, with all as voters where none
 *   are named; slow disks sync only when told
 * - `elect NODE`: lets it become the leader, and tells only what came of it
 * - `timeout NODE`, `heartbeat NODE`: its clock reaches what it waits for; `pass MS`: all clocks go on
 * - `deliver [elections] [A->B]` until no such packet is left, `lose [elections] [A->B]`
 * - `cut NODE`, `heal`: its packets, both ways, are lost when their turn comes
 * - `command NODE CLIENT#SEQUENCE BODY`, `query NODE CLIENT#SEQUENCE`
 * - `members NODE`, `change NODE VOTER...`, `transfer NODE [TO]`: what an operator asks
 * - `sync NODE`, `crash NODE [torn]`, `restart NODE`, `log`, `status`
 */
export function playTranscript(text: string): string {
  const player = new TranscriptPlayer();
  const lines: string[] = [];
  let belowCommand = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("> ")) {
      lines.push(line, ...player.run(line.slice(2)));
      belowCommand = true;
    } else if (line === "" || line.startsWith("#")) {
      lines.push(line);
      belowCommand = false;
    } else if (!belowCommand) {
      throw new Error(`neither a command nor below one: ${line}`);
    }
  }
  return lines.join("\n");
}

class TranscriptPlayer {
  #cluster: TestCluster | undefined;
  #told: string[] = [];
  readonly #shown = new Map<string, { node: RaftNode; status: string; commitIndex: number }>();
  readonly #cut = new Set<string>();
  /** How often the operator has asked for something. */
  #asked = 0;

  run(command: string): readonly string[] {
    this.#told = [];
    const before = this.#cluster?.packets.length ?? 0;
    const [verb = "", ...words] = command.split(/\s+/);
    if (verb === "cluster") this.#begin(words);
    else this.#act(verb, words);
    if (this.#told.length > 0) return this.#told;
    const left = this.#up.packets.length - before;
    return [left > 0 ? `(packets leave: ${left})` : "(nothing happens)"];
  }

  get #up(): TestCluster {
    if (this.#cluster === undefined) throw new Error("a transcript begins with `cluster`");
    return this.#cluster;
  }

  #begin(words: readonly string[]): void {
    const given = new Map(
      words.filter((word) => word.includes("=")).map((word) => word.split("=") as [string, string]),
    );
    const disks = given.get("disks") === "slow" ? "when told" : "at once";
    const bug = given.get("bug");
    given.delete("disks");
    given.delete("bug");
    const voters = given.get("voters")?.split(",");
    given.delete("voters");
    const options = Object.fromEntries(
      [...given].map(([name, value]) => [name, /^\d/.test(value) ? Number(value) : value]),
    );
    const nodes = words.filter((word) => !word.includes("="));
    this.#shown.clear();
    this.#cut.clear();
    this.#cluster = new TestCluster({
      nodes,
      seed: 1,
      options,
      disks,
      ...(bug === undefined ? {} : { bug }),
      ...(voters === undefined ? {} : { voters }),
      createMachine: () => new Ledger(),
      stepped: (step) => this.#tell(step),
    });
  }

  #act(verb: string, words: readonly string[]): void {
    const act = this.#verbs[verb];
    if (act === undefined) throw new Error(`unknown command ${verb}`);
    act(...words);
  }

  readonly #verbs: { readonly [verb: string]: (...words: string[]) => void } = {
    elect: (node = "") => this.#elect(node),
    timeout: (node = "") => this.#wake(node, "follower"),
    heartbeat: (node = "") => this.#wake(node, "leader"),
    pass: (ms) => {
      this.#up.pass(Number(ms));
      this.#told.push(`${ms} ms pass`);
    },
    deliver: (...filters) => this.#deliver(filters),
    lose: (...filters) => this.#lose(filters),
    cut: (...nodes) => this.#partition("cut", nodes),
    heal: () => this.#partition("heal", []),
    command: (node = "", name = "", ...body) => this.#ask("command", node, name, body.join(" ")),
    query: (node = "", name = "") => this.#ask("query", node, name, null),
    members: (node = "") => this.#administer(node, { type: "members" }),
    change: (node = "", ...voters) => this.#administer(node, { type: "change-voters", voters }),
    transfer: (node = "", to) =>
      this.#administer(node, { type: "transfer-leadership", ...(to === undefined ? {} : { to }) }),
    sync: (node = "") => this.#up.sync(node),
    crash: (node = "", tail) => {
      this.#told.push(tail === "torn" ? `${node} crashes in the midst of a write` : `${node} crashes`);
      this.#up.crash(node, 0, tail === "torn" ? "torn" : "whole");
    },
    restart: (node = "") => {
      this.#told.push(`${node} restarts`);
      this.#up.restart(node);
    },
    log: () => this.#each((node) => `${node.id}: ${logText(node)}`),
    status: () => this.#each((node) => `${node.id} ${statusText(node)}`),
  };

  #each(text: (node: RaftNode) => string): void {
    for (const node of this.#up.running()) this.#told.push(text(node));
  }

  #wake(node: string, expected: "leader" | "follower"): void {
    if (this.#up.node(node).leads !== (expected === "leader")) throw new Error(`${node} is no ${expected}`);
    this.#up.wake(node);
  }

  /** A whole election without its details, told elsewhere. */
  #elect(node: string): void {
    this.#up.pass(ELECTION_TIMEOUT_MS);
    this.#wake(node, "follower");
    this.#deliver([]);
    this.#told = [];
    this.#each((running) => `${running.id} ${statusText(running)}`);
  }

  #partition(verb: "cut" | "heal", nodes: readonly string[]): void {
    if (verb === "heal") this.#cut.clear();
    for (const node of nodes) this.#cut.add(node);
    this.#told.push(verb === "heal" ? "all links work" : `${nodes.join(", ")} cut off`);
  }

  #ask(kind: ClientRequest["kind"], to: string, name: string, body: Json): void {
    const [client = "", number = ""] = name.split("#");
    const sequence = Number(number);
    const request = { type: "client-request", client, sequence, oldest: 1, kind, body } as const;
    this.#told.push(`${client} -> ${to}: ${messageText(request)}`);
    this.#up.receive({ from: client, to, message: request });
  }

  #administer(to: string, body: AdministrativeRequest): void {
    this.#asked++;
    this.#ask("admin", to, `operator#${this.#asked}`, body);
  }

  #deliver(words: readonly string[]): void {
    for (let n = 0; n < MAX_DELIVERIES; n++) {
      const packet = this.#take(words);
      if (packet === undefined) return;
      const lost = this.#cut.has(packet.from) || this.#cut.has(packet.to) || !this.#up.isUp(packet.to);
      this.#told.push(`${packet.from} ${lost ? "-x" : "->"} ${packet.to}: ${messageText(packet.message)}`);
      if (!lost) this.#up.receive(packet);
    }
    throw new Error(`still busy after ${MAX_DELIVERIES} packets`);
  }

  #lose(words: readonly string[]): void {
    for (let packet = this.#take(words); packet !== undefined; packet = this.#take(words))
      this.#told.push(`${packet.from} -x ${packet.to}: ${messageText(packet.message)}`);
  }

  /** Takes out the oldest packet that the filters let through. */
  #take(words: readonly string[]): Packet | undefined {
    const link = words.find((word) => word.includes("->"));
    const elections = words.includes("elections");
    const { packets } = this.#up;
    const at = packets.findIndex(
      ({ from, to, message }) =>
        (link === undefined || link === `${from}->${to}`) && (!elections || isOfElections(message)),
    );
    return at === -1 ? undefined : packets.splice(at, 1)[0];
  }

  #tell({ node, output }: ObservedStep): void {
    const status = statusText(node);
    const before = this.#shown.get(node.id);
    const life = before?.node === node ? before : { node, status: "", commitIndex: 0 };
    if (status !== life.status) this.#told.push(`  ${node.id} ${status}`);
    if (output.replace === true) this.#told.push(`  ${node.id} replaces what its disk has`);
    for (const record of output.records) this.#told.push(`  ${node.id} writes ${recordText(record as Json)}`);
    if (node.commitIndex > life.commitIndex) this.#told.push(`  ${node.id} commits up to ${node.commitIndex}`);
    for (const { to, message } of output.sendAtOnce) {
      const reply = message as RaftMessage;
      if (reply.type === "client-reply") this.#told.push(`  ${node.id} -> ${to}: ${messageText(reply)}`);
    }
    for (const { rule, why } of this.#cluster?.breaches.splice(0) ?? []) this.#told.push(`  !! ${rule}: ${why}`);
    this.#shown.set(node.id, { node, status, commitIndex: node.commitIndex });
  }
}

function isOfElections(message: RaftMessage): boolean {
  return message.type.startsWith("pre-vote") || message.type.startsWith("vote");
}
