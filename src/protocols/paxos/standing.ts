import type { LocalTime } from "../../contract/protocol.js";
import type { Random } from "../../core/random.js";
import type { Ms } from "../../core/units.js";
import { LEADERLESS } from "../coordination/replica/roles.js";
import { type Ballot, compareBallots, higherBallot, NO_BALLOT, sameBallot } from "./ballot.js";
import { Leadership } from "./leadership.js";
import type { Promised } from "./messages.js";
import type { Replica } from "./replica.js";
import type { Role } from "./roles.js";
import { Scout } from "./scout.js";

/** What a node is at the moment, which ballots it has heard of, and how it comes to lead or ceases to. */
export class Standing {
  readonly #replica: Replica;
  readonly #random: Random;
  #role: Role = LEADERLESS;
  #highest: Ballot = NO_BALLOT;
  #deadlineMs: Ms = Number.POSITIVE_INFINITY;
  #now: LocalTime = { monotonicMs: 0, wallMs: 0 };

  constructor(replica: Replica, random: Random) {
    this.#replica = replica;
    this.#random = random;
  }

  get role(): Role {
    return this.#role;
  }

  /** The highest ballot that this node has heard of. */
  get highest(): Ballot {
    return this.#highest;
  }

  /** The clocks at the step under way. */
  get now(): LocalTime {
    return this.#now;
  }

  /** A step begins. */
  begin(now: LocalTime): void {
    this.#now = now;
  }

  get wakeAtMs(): Ms {
    return this.#role.name === "leader" ? this.#role.leadership.wakeAtMs(this.#now) : this.#deadlineMs;
  }

  /** The process has just started, and its disk remembers this ballot. */
  start(promised: Ballot): void {
    this.#highest = promised;
    this.#resetTimer();
  }

  /** A message shows that this ballot is in use, and whoever leads or tries to in a lower one has been overtaken. */
  meet(ballot: Ballot): void {
    if (compareBallots(ballot, this.#highest) > 0) this.#highest = ballot;
    const own = this.#ownBallot;
    if (own === undefined || compareBallots(ballot, own) <= 0) return;
    this.#replica.mark(this.#role.name === "leader" ? "leader-preempted" : "candidate-preempted");
    this.stepDown();
  }

  /** A leader was heard, whose ballot is none below this node's promises. */
  follow(leader: string): void {
    if (this.#role.name !== "follower" || this.#role.leader !== leader) this.#role = { name: "follower", leader };
    this.#resetTimer();
  }

  /** Another's ballot was promised: time for it to win. */
  giveTime(): void {
    if (this.#role.name === "follower") this.#role = LEADERLESS;
    this.#resetTimer();
  }

  /** The node neither leads nor tries to, and waits for a while. */
  stepDown(): void {
    if (this.#role.name === "leader") this.#role.leadership.end();
    this.#role = LEADERLESS;
    this.#resetTimer();
  }

  /** Does what has come due. */
  wake(): void {
    const { role, now } = this;
    if (role.name === "leader") {
      if (!role.leadership.wake(now)) this.stepDown();
    } else if (now.monotonicMs >= this.#deadlineMs) {
      this.#resetTimer();
      if (role.name === "candidate") this.#prepareAgain(role.scout);
      else this.#prepare();
    }
  }

  /** Phase 1b, this node's own promise included. */
  promised(from: string, promise: Promised): void {
    const { role } = this;
    if (role.name !== "candidate" || !sameBallot(promise.ballot, role.scout.ballot)) return;
    role.scout.promised(from, promise);
    if (role.scout.hasMajority) this.#lead(role.scout);
  }

  /**
   * Phase 1a. The prepare waits for this node's own promise to be durable, so that no later life of it, which will go by
   * what its disk has promised, proposes other values in this ballot.
   */
  #prepare(): void {
    const { id, nodes, others, rules, acceptor, learner, outbox, durable } = this.#replica;
    const ballot = rules.ballotOf(this.#highest.round + 1, id);
    this.#highest = higherBallot(ballot, this.#highest);
    const scout = new Scout(ballot, nodes.length, rules);
    this.#role = { name: "candidate", scout };
    const write = acceptor.promise(ballot);
    const firstSlot = learner.applied + 1;
    for (const node of others) outbox.send(node, { type: "prepare", ballot, firstSlot });
    durable.after(write, () => {
      this.promised(id, { type: "promise", ballot, accepted: acceptor.acceptedFrom(firstSlot) });
    });
  }

  /** In the same ballot: a higher one would only turn away the promises that are still on their way. */
  #prepareAgain(scout: Scout): void {
    this.#replica.mark("ballot-prepared-again");
    const { others, learner, outbox } = this.#replica;
    const firstSlot = learner.applied + 1;
    for (const node of others)
      if (!scout.hasHeard(node)) outbox.send(node, { type: "prepare", ballot: scout.ballot, firstSlot });
  }

  #lead(scout: Scout): void {
    const { learner, acceptor, mark } = this.#replica;
    const { snapshot } = scout;
    if (snapshot !== undefined && snapshot.slot > learner.applied) {
      mark("snapshot-installed");
      learner.restore(snapshot);
      acceptor.compact(snapshot);
    }
    mark("ballot-won");
    this.#role = { name: "leader", leadership: new Leadership(this.#replica, scout, this.#now) };
  }

  #resetTimer(): void {
    const { min, max } = this.#replica.options.electionTimeoutMs;
    this.#deadlineMs = this.#now.monotonicMs + this.#random.int(min, max);
  }

  get #ownBallot(): Ballot | undefined {
    switch (this.#role.name) {
      case "leader":
        return this.#role.leadership.ballot;
      case "candidate":
        return this.#role.scout.ballot;
      case "follower":
        return undefined;
      default:
        return this.#role satisfies never;
    }
  }
}
