import type { LocalTime } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";
import type { Campaign, ElectionTimer } from "./election.js";
import { Leadership } from "./leadership.js";
import type { Replica } from "./replica.js";
import { LEADERLESS, type Role } from "./roles.js";

/** What a node is at the moment, when it last heard a leader, and how it becomes something else. */
export class Standing {
  readonly timer: ElectionTimer;
  readonly #replica: Replica;
  #role: Role = LEADERLESS;
  #heardLeaderMs: Ms = Number.NEGATIVE_INFINITY;
  #now: LocalTime = { monotonicMs: 0, wallMs: 0 };

  constructor(replica: Replica, timer: ElectionTimer) {
    this.#replica = replica;
    this.timer = timer;
  }

  get role(): Role {
    return this.#role;
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
    return this.#role.name === "leader" ? this.#role.leadership.wakeAtMs(this.#now) : this.timer.deadlineMs;
  }

  /** Whether a leader is at work as far as this node knows: itself, or one heard within the least election timeout. */
  get hearsLeader(): boolean {
    if (this.#role.name === "leader") return true;
    if (this.#role.name !== "follower" || this.#role.leader === undefined) return false;
    return this.#now.monotonicMs - this.#heardLeaderMs < this.#replica.options.electionTimeoutMs.min;
  }

  /** Puts off this node's own candidacy by a new election timeout. */
  resetTimer(): void {
    this.timer.reset(this.#now.monotonicMs);
  }

  /** A leader of this term was heard. */
  follow(leader: string): void {
    if (this.#role.name === "candidate") this.#replica.mark("candidate-met-leader");
    if (this.#role.name !== "follower" || this.#role.leader !== leader) this.#role = { name: "follower", leader };
    this.#heardLeaderMs = this.#now.monotonicMs;
    this.resetTimer();
  }

  stand(name: "pre-candidate" | "candidate", campaign: Campaign): void {
    this.#role = { name, campaign };
    this.resetTimer();
  }

  lead(): void {
    this.#role = { name: "leader", leadership: new Leadership(this.#replica, this.#now) };
  }

  /** "If a candidate or leader discovers that its term is out of date, it immediately reverts to follower" (5.1). */
  meetHigherTerm(term: number): void {
    const { state, rules, mark } = this.#replica;
    if (this.#role.name === "leader") {
      mark("leader-met-higher-term");
      if (!rules.higherTermDeposes()) {
        state.enterTerm(term);
        return;
      }
    }
    this.becomeFollower(term);
  }

  becomeFollower(term: number): void {
    if (this.#role.name === "leader") {
      this.#role.leadership.end();
      this.resetTimer();
    }
    if (term > this.#replica.state.term) this.#replica.state.enterTerm(term);
    this.#role = LEADERLESS;
  }
}
