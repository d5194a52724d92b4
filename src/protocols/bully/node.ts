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
import type { BullyMark } from "./marks.js";
import type { BullyMessage } from "./messages.js";
import { parseBullyOptions } from "./options.js";
import { NOT_STARTED, type Role } from "./roles.js";
import { type BullyRules, rulesWith } from "./rules.js";
import { type Timeouts, timeoutsOf } from "./timeouts.js";

/**
 * One node of the bully algorithm as a plain state machine (Garcia-Molina 1982, section IV and appendix I; "the paper"
 * in what follows): of the nodes that live the highest is coordinator, and makes itself that. A node's rank is its place
 * in the list of nodes.
 *
 * Throws a UserError where an option or the planted bug is unknown or wrong.
 */
export class BullyNode implements ElectingNode {
  readonly id: string;
  readonly #nodes: readonly string[];
  readonly #lower: readonly string[];
  readonly #higher: readonly string[];
  readonly #leaseMs: Ms;
  readonly #timeouts: Timeouts;
  readonly #rules: BullyRules;
  readonly #mark: (mark: BullyMark) => void;
  readonly #outbox = new Outbox<BullyMessage, CountRecord>();
  readonly #announcements = new StableCount();
  readonly #office: Office;
  #role: Role = NOT_STARTED;
  #now: LocalTime = { monotonicMs: 0, wallMs: 0 };

  constructor(parts: ElectingNodeParts) {
    const { context } = parts;
    const { id, nodes } = context;
    const options = parseBullyOptions(context.options);
    this.id = id;
    this.#nodes = nodes;
    this.#lower = nodes.slice(0, nodes.indexOf(id));
    this.#higher = nodes.slice(nodes.indexOf(id) + 1);
    this.#leaseMs = context.leaseMs;
    this.#timeouts = timeoutsOf(options);
    this.#rules = rulesWith(context.bug);
    this.#mark = (mark) => context.mark?.(mark);
    this.#office = new Office({
      ...parts,
      outbox: this.#outbox,
      others: [...this.#lower, ...this.#higher],
      heartbeatMs: options.heartbeatMs,
      patienceMs: 2 * options.maxDelayMs,
    });
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
        this.#announcements.recover(input.records, input.damaged ?? []);
        this.#elect();
        break;
      case "message":
        this.#receive(input.from, input.message as BullyMessage);
        break;
      case "wake":
        break;
      case "synced":
        this.#announced(input.write);
        break;
      default:
        input satisfies never;
    }
    if (now.monotonicMs >= deadlineOf(this.#role)) this.#timedOut();
    this.#office.advance(now);
    return this.#outbox.flush(Math.min(deadlineOf(this.#role), this.#office.nextDueMs(now)));
  }

  /** Procedure Election of the paper's appendix: asks all higher nodes whether they are there. */
  #elect(): void {
    this.#stop();
    this.#mark("election-begun");
    this.#role = { name: "electing", deadlineMs: this.#in(this.#timeouts.okMs) };
    for (const node of this.#higher) this.#outbox.sendAtOnce(node, { type: "election" });
    if (this.#higher.length === 0) this.#announce();
  }

  /** No higher node lives. All lower ones must stop, and say so, before this one serves. */
  #announce(): void {
    const { count: number, write } = this.#announcements.next(this.#outbox);
    const unstopped = new Set(this.#lower);
    this.#role = { name: "announcing", number, write, unstopped, deadlineMs: Number.POSITIVE_INFINITY };
    for (const node of this.#lower) this.#outbox.send(node, { type: "coordinator", number });
  }

  /** The announcement has left: from now on answers can be waited for. */
  #announced(write: number): void {
    if (this.#role.name !== "announcing" || this.#role.write > write) return;
    const deadlineMs = Math.min(this.#role.deadlineMs, this.#in(this.#timeouts.acknowledgementMs));
    this.#role = { ...this.#role, deadlineMs };
    if (this.#role.unstopped.size === 0) this.#settle(this.#role.number);
  }

  /** Nobody below serves any more. What they granted may be counted on for as long as a lease lasts. */
  #settle(number: number): void {
    const deadlineMs = this.#in(this.#rules.settlingMs(this.#leaseMs));
    this.#role = { name: "settling", number, deadlineMs };
    this.#office.enter(this.#now);
  }

  #serve(number: number): void {
    this.#mark("coordinator-begins-to-serve");
    this.#role = { name: "serving", number };
    this.#office.open(number, this.#now);
  }

  #follow(coordinator: string): void {
    if (isCoordinator(this.#role)) this.#mark("coordinator-bullied");
    this.#stop();
    const deadlineMs = this.#rules.suspectedAtMs(this.#now.monotonicMs, this.#timeouts.silenceMs);
    this.#role = { name: "following", coordinator, deadlineMs };
  }

  /** Whatever comes next, this node is coordinator no more. */
  #stop(): void {
    if (this.#rules.stops()) this.#office.leave();
    else this.#office.fallSilent();
  }

  #timedOut(): void {
    switch (this.#role.name) {
      case "electing":
        this.#announce();
        break;
      case "awaiting":
        this.#mark("higher-one-fell-silent");
        this.#elect();
        break;
      case "announcing":
        this.#mark("lower-one-down");
        this.#settle(this.#role.number);
        break;
      case "settling":
        this.#serve(this.#role.number);
        break;
      case "following":
        this.#mark("coordinator-silent");
        this.#elect();
        break;
      case "serving":
        break;
      default:
        this.#role satisfies never;
    }
  }

  #receive(from: string, message: BullyMessage): void {
    switch (message.type) {
      case "election":
        this.#answer(from);
        break;
      case "ok":
        if (this.#role.name !== "electing") break;
        this.#mark("election-left-to-higher");
        this.#role = { name: "awaiting", deadlineMs: this.#in(this.#timeouts.coordinatorMs) };
        break;
      case "coordinator":
        this.#accept(from, message.number);
        break;
      case "coordinator-ack":
        this.#countStopped(from, message.number);
        break;
      case "heartbeat":
        this.#hear(from);
        break;
      default:
        this.#office.receive(from, message, this.#role, this.#now);
    }
  }

  /** A lower node holds an election: this one is there, and takes it over. A coordinator is what comes of it. */
  #answer(from: string): void {
    this.#outbox.sendAtOnce(from, { type: "ok" });
    if (isCoordinator(this.#role)) {
      this.#outbox.send(from, { type: "coordinator", number: this.#role.number });
    } else if (this.#role.name === "following") {
      this.#elect();
    }
  }

  /** Somebody announces itself as coordinator. */
  #accept(from: string, number: number): void {
    if (this.#isLower(from)) {
      this.#meetLower(from);
      return;
    }
    this.#follow(from);
    this.#outbox.sendAtOnce(from, { type: "coordinator-ack", number });
  }

  #countStopped(from: string, number: number): void {
    if (this.#role.name !== "announcing" || this.#role.number !== number) return;
    const unstopped = new Set([...this.#role.unstopped].filter((node) => node !== from));
    this.#role = { ...this.#role, unstopped };
    if (unstopped.size === 0) this.#settle(number);
  }

  /** A coordinator is there. Of two that are, e.g. after a partition, nodes follow the higher. */
  #hear(from: string): void {
    if (this.#isLower(from)) {
      this.#meetLower(from);
      return;
    }
    if (this.#role.name === "following" && this.#role.coordinator !== from) {
      if (this.#nodes.indexOf(from) < this.#nodes.indexOf(this.#role.coordinator)) return;
    }
    if (this.#role.name !== "following") this.#mark("coordinator-heard");
    this.#follow(from);
  }

  /** A lower node takes itself for the coordinator. One that is coordinator tells it off; any other elects in its own time. */
  #meetLower(from: string): void {
    this.#mark("lower-coordinator-met");
    if (isCoordinator(this.#role)) {
      this.#outbox.send(from, { type: "coordinator", number: this.#role.number });
    }
  }

  #isLower(node: string): boolean {
    return this.#lower.includes(node);
  }

  #in(ms: Ms): Ms {
    return this.#now.monotonicMs + ms;
  }
}
