import { Outbox } from "../../../contract/outbox.js";
import type {
  LocalTime,
  NodeStatus,
  ProtocolInput,
  ProtocolNode,
  ProtocolNodeContext,
  ProtocolOutput,
} from "../../../contract/protocol.js";
import { clientReply } from "../../../contract/replicated-log.js";
import type { Json } from "../../../core/json.js";
import type { Random } from "../../../core/random.js";
import type { Ms } from "../../../core/units.js";
import { trustedRecords } from "../../coordination/disk-contents.js";
import { type Ballot, NO_BALLOT, termOf } from "../ballot.js";
import type { PaxosRules } from "../rules/paxos-rules.js";
import { rulesWith } from "../rules.js";
import { WhenDurable } from "../when-durable.js";
import { Acceptor, type Response } from "./acceptor.js";
import { Learner } from "./learner.js";
import type { DecreeMessage, DecreeRecord } from "./messages.js";
import { Proposer } from "./proposer.js";

/** How long a proposer waits for its ballot before it tries a higher one; drawn anew each time, or two duel for ever. */
const PATIENCE_MS = { min: 150, max: 300 };

/** Who asked for a value, and wants to hear which one was chosen. */
interface Waiting {
  readonly from: string;
  readonly sequence: number;
}

/**
 * The single-decree synod (Lamport 2001, section 2) in one node, which "plays all three roles" (section 2.5). Of all
 * that clients command, over all nodes, one value is chosen; each of them is told which.
 */
export class DecreeNode implements ProtocolNode {
  readonly id: string;
  readonly #nodes: readonly string[];
  readonly #rules: PaxosRules;
  readonly #random: Random;
  readonly #outbox = new Outbox<DecreeMessage, DecreeRecord>();
  readonly #durable = new WhenDurable();
  readonly #acceptor: Acceptor;
  readonly #proposer: Proposer;
  readonly #learner: Learner;
  #waiting: Waiting[] = [];
  /** What this node wants chosen, in its newest ballot. */
  #proposal: { readonly value: Json; ballot: Ballot } | undefined;
  #retryAtMs: Ms = Number.POSITIVE_INFINITY;
  #nowMs: Ms = 0;

  constructor({ id, nodes, random, bug }: ProtocolNodeContext) {
    this.id = id;
    this.#nodes = nodes;
    this.#random = random.fork("patience");
    this.#rules = rulesWith(bug);
    this.#acceptor = new Acceptor(this.#rules, this.#outbox);
    this.#proposer = new Proposer({ id, acceptors: nodes.length, rules: this.#rules });
    this.#learner = new Learner(nodes.length, this.#rules);
  }

  /** The value that this node knows to be chosen. */
  get chosen(): { readonly value: Json } | undefined {
    return this.#learner.chosen;
  }

  get acceptor(): Pick<Acceptor, "promised" | "accepted"> {
    return this.#acceptor;
  }

  status(): NodeStatus {
    const term = termOf(this.#proposal?.ballot ?? NO_BALLOT, this.#nodes);
    return { role: this.#proposal === undefined ? "follower" : "candidate", term };
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    this.#nowMs = now.monotonicMs;
    switch (input.type) {
      case "start": {
        const trusted = trustedRecords(input);
        if (trusted.type === "unrecoverable") return this.#outbox.halt(trusted.why);
        this.#acceptor.recover(trusted.records as readonly DecreeRecord[]);
        this.#proposer.heardOf(this.#acceptor.promised);
        break;
      }
      case "message":
        this.#receive(input.from, input.message as DecreeMessage);
        break;
      case "wake":
        if (this.#proposal !== undefined && this.#nowMs >= this.#retryAtMs) this.#propose(this.#proposal.value);
        break;
      case "synced":
        this.#durable.synced(input.write);
        break;
      default:
        input satisfies never;
    }
    return this.#outbox.flush(this.#retryAtMs);
  }

  #receive(from: string, message: DecreeMessage): void {
    switch (message.type) {
      case "client-request":
        this.#waiting.push({ from, sequence: message.sequence });
        if (this.chosen === undefined) this.#propose(message.body);
        else this.#tellClients();
        break;
      case "prepare":
        this.#respond(from, this.#acceptor.prepare(message.ballot));
        break;
      case "promise":
        this.#promised(from, message);
        break;
      case "accept":
        this.#respond(from, this.#acceptor.accept(message.ballot, message.value));
        break;
      case "accepted":
        this.#learner.accepted(from, message.ballot, message.value);
        this.#tellClients();
        break;
      case "refused":
        this.#proposer.heardOf(message.promised);
        break;
      case "client-reply":
        break;
      default:
        message satisfies never;
    }
  }

  /** Phase 1a, to all acceptors, this node's own among them. */
  #propose(value: Json): void {
    const ballot = this.#proposer.begin(value);
    this.#proposal = { value, ballot };
    this.#retryAtMs = this.#nowMs + this.#random.int(PATIENCE_MS.min, PATIENCE_MS.max);
    // Its own promise first: the prepare leaves once that is durable, so that no later life uses the ballot again.
    this.#respond(this.id, this.#acceptor.prepare(ballot));
    for (const node of this.#others) this.#outbox.send(node, { type: "prepare", ballot });
  }

  /** Phase 2a, once a majority has promised. */
  #promised(from: string, { ballot, accepted }: Extract<DecreeMessage, { type: "promise" }>): void {
    const asked = this.#proposer.promised(from, ballot, accepted);
    if (asked === undefined) return;
    for (const node of this.#others) this.#outbox.send(node, { type: "accept", ballot, value: asked.value });
    this.#respond(this.id, this.#acceptor.accept(ballot, asked.value));
  }

  /** Answers as an acceptor: to others by message, to itself as soon as its own disk allows. */
  #respond(proposer: string, { answer, write }: Response): void {
    switch (answer.type) {
      case "promise":
        if (proposer !== this.id) this.#outbox.send(proposer, answer);
        else this.#durable.after(write, () => this.#receive(this.id, answer));
        break;
      case "accepted":
        for (const learner of this.#others) this.#rules.answerAccept(this.#outbox, learner, answer);
        this.#durable.after(write, () => this.#receive(this.id, answer));
        break;
      case "refused":
        // It is for the proposer alone, and binds nobody.
        if (proposer !== this.id) this.#outbox.sendAtOnce(proposer, answer);
        else this.#proposer.heardOf(answer.promised);
        break;
      default:
        answer satisfies never;
    }
  }

  #tellClients(): void {
    if (this.chosen === undefined) return;
    for (const { from, sequence } of this.#waiting)
      this.#outbox.sendAtOnce(from, clientReply(sequence, { type: "result", result: this.chosen.value, index: 1 }));
    this.#waiting = [];
    this.#proposal = undefined;
    this.#retryAtMs = Number.POSITIVE_INFINITY;
  }

  get #others(): readonly string[] {
    return this.#nodes.filter((node) => node !== this.id);
  }
}
