import { Outbox } from "../../contract/outbox.js";
import type { LocalTime, NodeStatus, ProtocolInput, ProtocolOutput } from "../../contract/protocol.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import {
  type CountRecord,
  deadlineOf,
  type ElectingNode,
  type ElectingNodeParts,
  isCoordinator,
  Office,
  StableCount,
  statusOf,
} from "../coordination/unreplicated/index.js";
import type { RingMark } from "./marks.js";
import type { Announcement, Circulating, Election, RingMessage } from "./messages.js";
import { parseRingOptions } from "./options.js";
import { Passing } from "./passing.js";
import { Places } from "./places.js";
import { NOT_STARTED, type Role } from "./roles.js";
import { type RingRules, rulesWith } from "./rules.js";
import { Seen } from "./seen.js";
import { type Timeouts, timeoutsOf } from "./timeouts.js";
import { ELECTION_VARIANTS, type ElectionVariant } from "./variants.js";

/**
 * One node of a ring as a plain state machine: elections go round, by Chang & Roberts 1979 or collecting tokens, and
 * the highest node that lives becomes coordinator. A node's rank is its place in the list of nodes.
 *
 * Throws a UserError where an option or the planted bug is unknown or wrong.
 */
export class RingNode implements ElectingNode {
  readonly id: string;
  readonly #places: Places;
  readonly #variant: ElectionVariant;
  readonly #leaseMs: Ms;
  readonly #timeouts: Timeouts;
  readonly #rules: RingRules;
  readonly #mark: (mark: RingMark) => void;
  readonly #outbox = new Outbox<RingMessage, CountRecord>();
  readonly #numbers = new StableCount();
  readonly #passing: Passing;
  readonly #seen: Seen;
  readonly #office: Office;
  #role: Role = NOT_STARTED;
  #now: LocalTime = { monotonicMs: 0, wallMs: 0 };

  constructor(parts: ElectingNodeParts) {
    const { context } = parts;
    const { id, nodes } = context;
    const options = parseRingOptions(context.options);
    this.id = id;
    this.#variant = ELECTION_VARIANTS[options.variant];
    this.#places = new Places(id, nodes, options.order);
    this.#leaseMs = context.leaseMs;
    this.#timeouts = timeoutsOf(options, nodes.length);
    this.#rules = rulesWith(context.bug);
    this.#mark = (mark) => context.mark?.(mark);
    const outbox = this.#outbox;
    const { successors } = this.#places;
    const { receiptMs: patienceMs } = this.#timeouts;
    this.#passing = new Passing({ outbox, patienceMs, successors, rules: this.#rules });
    this.#seen = new Seen(nodes.length);
    this.#office = new Office({ ...parts, outbox, others: successors, heartbeatMs: options.heartbeatMs, patienceMs });
  }

  get role(): Role {
    return this.#role;
  }

  get serves(): boolean {
    return this.#office.isOpen;
  }

  status(): NodeStatus {
    return statusOf(this.id, this.#role);
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    this.#now = now;
    switch (input.type) {
      case "start":
        this.#numbers.recover(input.records, input.damaged ?? []);
        this.#begin();
        break;
      case "message":
        this.#receive(input.from, input.message as RingMessage);
        break;
      case "wake":
      case "synced":
        break;
      default:
        input satisfies never;
    }
    this.#skipSilent();
    if (now.monotonicMs >= deadlineOf(this.#role)) this.#timedOut();
    this.#office.advance(now);
    return this.#outbox.flush(Math.min(deadlineOf(this.#role), this.#passing.nextDueMs(), this.#office.nextDueMs(now)));
  }

  /** Sends an election of its own round. */
  #begin(): void {
    this.#office.leave();
    this.#mark("ring-election-begun");
    const { count: number } = this.#numbers.next(this.#outbox);
    this.#role = { name: "taking-part", own: number, deadlineMs: this.#in(this.#timeouts.electionMs) };
    const nodes = this.#variant.collected(this.id);
    this.#send({ type: "election", initiator: this.id, number, hops: 0, nodes });
  }

  /** Passes something on, or has it back at once where there is nobody else. */
  #send(content: Circulating): void {
    const passed = { ...content, hops: content.hops + 1 };
    if (!this.#passing.pass(passed, this.#now.monotonicMs)) this.#comeHome(passed);
  }

  #skipSilent(): void {
    const before = this.#passing.skipped;
    const unpassed = this.#passing.expire(this.#now.monotonicMs);
    if (this.#passing.skipped > before) this.#mark("successor-skipped");
    for (const content of unpassed) this.#comeHome(content);
  }

  #receive(from: string, message: RingMessage): void {
    switch (message.type) {
      case "passed":
        this.#outbox.sendAtOnce(from, { type: "received", ticket: message.ticket });
        this.#take(message.content);
        break;
      case "received":
        this.#passing.received(message.ticket);
        break;
      case "heartbeat":
        this.#hear(from);
        break;
      default:
        this.#office.receive(from, message, this.#role, this.#now);
    }
  }

  /** Something has come by. */
  #take(content: Circulating): void {
    if (content.initiator === this.id) {
      this.#comeHome(content);
      if (!this.#rules.takesOff()) this.#send(content);
    } else if (this.#seen.isOver(content) && this.#rules.takesOff()) {
      this.#mark("went-round-once");
    } else if (content.type === "election") {
      this.#takeElection(content);
    } else {
      this.#takeAnnouncement(content);
    }
  }

  /** What this node has sent round is back, or cannot leave. What is no longer wanted ends here. */
  #comeHome(content: Circulating): void {
    const role = this.#role;
    if (content.initiator !== this.id) return;
    if (content.type === "election" && role.name === "taking-part" && role.own === content.number) {
      this.#decide(content);
    } else if (content.type === "coordinator" && role.name === "announcing" && role.number === content.number) {
      // All that live have had the announcement, so that nobody else serves.
      this.#settle(content.number, 0);
    }
  }

  #decide({ number, nodes }: Election): void {
    this.#mark(this.#variant.homeMark);
    this.#announce(this.#variant.elected(this.#rules.eligible(nodes, this.#places.all), this.#places), number);
  }

  #announce(coordinator: string, number: number): void {
    if (coordinator === this.id) {
      this.#role = { name: "announcing", number, deadlineMs: this.#in(this.#timeouts.circleMs) };
    } else {
      this.#follow(coordinator, this.#timeouts.circleMs);
    }
    this.#send({ type: "coordinator", initiator: this.id, number, hops: 0, coordinator });
  }

  #takeElection(election: Election): void {
    const { initiator, nodes } = election;
    const passedOn = this.#variant.passedOn(election, this.#places);
    if (isCoordinator(this.#role) && this.#places.highestOf([initiator, ...nodes]) === this.id) {
      // Whoever asks has missed that there is a coordinator.
      this.#announceAgain();
    } else if (passedOn !== undefined) {
      this.#takePart(passedOn);
    } else {
      this.#mark("lower-candidate-stopped");
      // A node that takes part has sent its own, or passed on one still higher.
      if (this.#role.name === "following") this.#begin();
    }
  }

  #takePart(election: Election): void {
    if (this.#role.name === "following") {
      this.#role = { name: "taking-part", own: undefined, deadlineMs: this.#in(this.#timeouts.electionMs) };
    }
    this.#send(election);
  }

  #takeAnnouncement(announcement: Announcement): void {
    const { coordinator } = announcement;
    if (coordinator === this.id) {
      if (!isCoordinator(this.#role)) {
        // It will not see the announcement come home to its initiator, and waits for as long as that can take.
        this.#office.leave();
        this.#settle(this.#numbers.next(this.#outbox).count, this.#timeouts.circleMs);
      }
      this.#send(announcement);
    } else if (this.#places.isLower(coordinator)) {
      // This node came up behind the election's back. Its own is on its way, and the announcement goes no further.
      if (isCoordinator(this.#role)) this.#announceAgain();
    } else {
      this.#follow(coordinator, this.#timeouts.circleMs);
      this.#send(announcement);
    }
  }

  #announceAgain(): void {
    this.#mark("announced-again");
    const { count: number } = this.#numbers.next(this.#outbox);
    this.#send({ type: "coordinator", initiator: this.id, number, hops: 0, coordinator: this.id });
  }

  /** A coordinator is there. Of two that are, e.g. after a partition, nodes follow the higher. */
  #hear(from: string): void {
    if (this.#places.isLower(from)) {
      if (isCoordinator(this.#role)) this.#announceAgain();
    } else if (this.#role.name !== "following" || !this.#places.isLower(from, this.#role.coordinator)) {
      this.#follow(from, 0);
    }
  }

  #follow(coordinator: string, unheardMs: Ms): void {
    if (isCoordinator(this.#role)) this.#mark("ring-coordinator-deposed");
    this.#office.leave();
    this.#role = { name: "following", coordinator, deadlineMs: this.#in(unheardMs + this.#timeouts.silenceMs) };
  }

  /** This node is coordinator. Whoever was before has stopped, or will within `roundMs`. */
  #settle(number: number, roundMs: Ms): void {
    const deadlineMs = this.#in(roundMs + this.#rules.settlingMs(this.#leaseMs));
    this.#role = { name: "settling", number, deadlineMs };
    this.#office.enter(this.#now);
  }

  #serve(number: number): void {
    this.#mark("ring-coordinator-serves");
    this.#role = { name: "serving", number };
    this.#office.open(number, this.#now);
  }

  #timedOut(): void {
    switch (this.#role.name) {
      case "taking-part":
      case "announcing":
        this.#mark("ring-election-unended");
        this.#begin();
        break;
      case "settling":
        this.#serve(this.#role.number);
        break;
      case "following":
        this.#mark("ring-coordinator-silent");
        this.#begin();
        break;
      case "serving":
        break;
      default:
        this.#role satisfies never;
    }
  }

  #in(ms: Ms): Ms {
    return this.#now.monotonicMs + ms;
  }
}
