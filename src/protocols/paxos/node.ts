import { Outbox } from "../../contract/outbox.js";
import type {
  LocalTime,
  NodeStatus,
  ProtocolInput,
  ProtocolNode,
  ProtocolNodeContext,
  ProtocolOutput,
} from "../../contract/protocol.js";
import { type ClientRequest, clientReply, notLeader } from "../../contract/replicated-log.js";
import type { StateMachine } from "../../contract/state-machine.js";
import type { Json } from "../../core/json.js";
import type { DiskContents } from "../coordination/disk-contents.js";
import { statusOf } from "../coordination/replica/roles.js";
import { Acceptor } from "./acceptor.js";
import { Answering } from "./answering.js";
import { type Ballot, termOf } from "./ballot.js";
import { Learner } from "./learner.js";
import type { MarkReached } from "./marks.js";
import type { Decided, Install, PaxosMessage, Pvalue, Value } from "./messages.js";
import { parsePaxosOptions } from "./options.js";
import type { Replica } from "./replica.js";
import { rulesWith } from "./rules.js";
import { Standing } from "./standing.js";
import type { PaxosRecord } from "./storage-records.js";
import { WhenDurable } from "./when-durable.js";

interface PaxosNodeParts {
  readonly context: ProtocolNodeContext;
  readonly machine: StateMachine;
}

/**
 * One node of Multi-Paxos as a plain state machine (Lamport 2001, section 3; names after van Renesse & Altinbuken 2015):
 * acceptor and learner of every slot, and proposer of all of them while it leads. Inputs are told apart here; what is
 * answered to leaders is in `answering.ts`, elections in `standing.ts`, a leader's work in `leadership.ts`.
 *
 * Throws a UserError where an option or the planted bug is unknown or wrong.
 */
export class PaxosNode implements ProtocolNode {
  readonly id: string;
  readonly #replica: Replica;
  readonly #standing: Standing;
  readonly #answering: Answering;

  constructor({ context, machine }: PaxosNodeParts) {
    const { id, nodes } = context;
    const options = parsePaxosOptions(context.options);
    const rules = rulesWith(context.bug);
    const outbox = new Outbox<PaxosMessage, PaxosRecord>();
    const durable = new WhenDurable();
    const mark: MarkReached = (name) => context.mark?.(name);
    this.id = id;
    this.#replica = {
      ...{ id, nodes, options, rules, outbox, durable, mark },
      others: nodes.filter((node) => node !== id),
      acceptor: new Acceptor({ rules, outbox, durable }),
      learner: new Learner(machine, mark),
    };
    this.#standing = new Standing(this.#replica, context.random.fork("election-timeout"));
    this.#answering = new Answering(this.#replica, this.#standing);
  }

  /** All nodes, this one included. */
  get nodes(): readonly string[] {
    return this.#replica.nodes;
  }

  /** The ballot in which it leads; undefined where it does not. */
  get leads(): Ballot | undefined {
    const { role } = this.#standing;
    return role.name === "leader" ? role.leadership.ballot : undefined;
  }

  /** The highest ballot that it knows of. */
  get ballot(): Ballot {
    return this.#standing.highest;
  }

  /** What it accepted in the last step, and which acceptances became durable in it. */
  get news(): { readonly accepted: readonly Pvalue[]; readonly durable: readonly Pvalue[] } {
    return this.#replica.acceptor.news;
  }

  get accepted(): readonly Pvalue[] {
    return this.#replica.acceptor.acceptedFrom(0);
  }

  /** The slots up to here are in its snapshot alone. */
  get baseSlot(): number {
    return this.#replica.acceptor.baseSlot;
  }

  /** All slots up to here are applied. */
  get applied(): number {
    return this.#replica.learner.applied;
  }

  /** What it knows to be chosen for a slot, as long as no snapshot covers it. */
  chosenAt(slot: number): Value | undefined {
    return this.#replica.learner.chosenAt(slot);
  }

  /** How many commands have reached the state machine, those that its snapshot covers included. */
  get appliedCommands(): number {
    return this.#replica.learner.commands;
  }

  get machine(): StateMachine {
    return this.#replica.learner.machine;
  }

  status(): NodeStatus {
    const { role, highest } = this.#standing;
    return statusOf(this.id, role, termOf(this.leads ?? highest, this.#replica.nodes));
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    const { acceptor, durable, outbox } = this.#replica;
    this.#standing.begin(now);
    acceptor.beginStep();
    // Before anything else, so that whoever watches a node has seen what it applied before it is forgotten.
    this.#compactWhenDue();
    switch (input.type) {
      case "start": {
        const why = this.#start(input);
        if (why !== undefined) return outbox.halt(why);
        break;
      }
      case "message":
        this.#receive(input.from, input.message as PaxosMessage);
        break;
      case "wake":
        this.#standing.wake();
        break;
      case "synced":
        durable.synced(input.write);
        break;
      default:
        input satisfies never;
    }
    const { role } = this.#standing;
    if (role.name === "leader") role.leadership.advance(now);
    else this.#replica.learner.apply(now, () => {});
    return outbox.flush(this.#standing.wakeAtMs);
  }

  /** Takes up what the disk has kept. Returns why that cannot be, where it cannot. */
  #start(disk: DiskContents): string | undefined {
    const { acceptor, learner, mark } = this.#replica;
    const recovery = acceptor.recover(disk);
    if (recovery.type === "unrecoverable") {
      mark("halted-on-damaged-disk");
      return recovery.why;
    }
    if (recovery.torn) mark("torn-record-dropped");
    if (recovery.snapshot !== undefined) {
      mark("restarted-from-snapshot");
      learner.restore(recovery.snapshot);
    }
    this.#standing.start(acceptor.promised);
    return undefined;
  }

  #receive(from: string, message: PaxosMessage): void {
    const { role } = this.#standing;
    switch (message.type) {
      case "client-request":
        this.#serve(from, message);
        break;
      case "client-reply":
        break;
      case "prepare":
        this.#answering.prepare(from, message);
        break;
      case "promise":
        this.#standing.promised(from, message);
        break;
      case "accept":
        this.#answering.accept(from, message);
        break;
      case "accepted":
        if (role.name !== "leader") break;
        role.leadership.rounds.heard(from);
        role.leadership.commanders.accepted(from, message);
        break;
      case "heartbeat":
        this.#answering.heartbeat(from, message);
        break;
      case "heartbeat-answer":
        if (role.name === "leader" && role.leadership.answers(message))
          role.leadership.rounds.answered(from, message.round);
        break;
      case "prepare-refused":
      case "leader-refused":
        this.#standing.meet(message.promised);
        break;
      case "learn":
        this.#answering.tell(from, message);
        break;
      case "decided":
        this.#decided(message);
        break;
      case "install":
        this.#install(message);
        break;
      default:
        message satisfies never;
    }
  }

  #serve(from: string, request: ClientRequest): void {
    const { role } = this.#standing;
    if (role.name === "leader") {
      role.leadership.serve(from, request, this.#standing.now);
      return;
    }
    this.#replica.outbox.sendAtOnce(from, clientReply(request.sequence, notLeader(this.status().leader)));
  }

  /**
   * A leader learns from its own ballot alone. It does not ask, and what comes late, as the answer to a question from
   * before, may have been chosen in a higher ballot: it would vouch for that to nodes that accepted something else of its own.
   */
  #decided({ proposals }: Decided): void {
    const { learner, mark } = this.#replica;
    if (this.#standing.role.name === "leader") {
      mark("leader-told-too-late");
      return;
    }
    if (proposals.some(({ slot }) => slot > learner.applied)) mark("learned-by-asking");
    for (const { slot, value } of proposals) learner.choose(slot, value);
  }

  /** A leader that others are ahead of may have been overtaken, or lack what only another promise would bring it. */
  #install({ snapshot }: Install): void {
    const { acceptor, learner, mark } = this.#replica;
    if (snapshot.slot <= learner.applied) return;
    if (this.#standing.role.name === "leader") {
      mark("leader-behind-snapshot");
      this.#standing.stepDown();
    }
    mark("snapshot-installed");
    learner.restore(snapshot);
    acceptor.compact(snapshot);
  }

  /** What is chosen is settled, so that each node takes its snapshots by itself. */
  #compactWhenDue(): void {
    const { acceptor, learner, options, mark } = this.#replica;
    if (learner.applied - acceptor.baseSlot < options.snapshotEvery) return;
    mark("snapshot-taken");
    acceptor.compact(learner.snapshot());
  }
}
