import type { LocalTime } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";
import { LEADERLESS } from "../coordination/replica/roles.js";
import { isVoter } from "./configuration.js";
import { type Campaign, type ElectionTimer, LeaderHeard } from "./election.js";
import { Leadership } from "./leadership.js";
import type { Replica } from "./replica.js";
import type { Role } from "./roles.js";

/** What a node is at the moment, when it last heard a leader, and how it becomes something else. */
export class Standing {
  readonly timer: ElectionTimer;
  readonly leaderHeard: LeaderHeard;
  readonly #replica: Replica;
  #role: Role = LEADERLESS;
  #now: LocalTime = { monotonicMs: 0, wallMs: 0 };

  constructor(replica: Replica, timer: ElectionTimer) {
    this.#replica = replica;
    this.timer = timer;
    this.leaderHeard = new LeaderHeard(replica.options);
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
    return this.#role.name === "leader" || this.leaderHeard.isRecent(this.#now.monotonicMs);
  }

  /**
   * Voters may campaign. So may a server that its log leaves out, as long as it does not know that to be committed: the
   * others may not have stored it, and need a leader who has (Ongaro 2014, section 4.2.2). Learners never need to lead.
   */
  get mayCampaign(): boolean {
    const { id, state, applied } = this.#replica;
    const { latest, latestIndex } = state.configurations;
    return isVoter(latest, id) || (!latest.learners.includes(id) && latestIndex > applied.index);
  }

  /** The process has just started. */
  start(): void {
    this.resetTimer();
    // A leader may hold a lease that this node gave it in its former life and has forgotten (Ongaro 2014, section
    // 6.4.1). Where nobody counts on a lease, to withhold votes would only delay elections.
    if (this.#replica.options.reads === "lease") this.leaderHeard.mayHaveHeard(this.#now.monotonicMs);
  }

  /** No leader was heard for an election timeout, and this node is in no position to campaign. */
  wait(): void {
    this.#role = LEADERLESS;
    this.resetTimer();
  }

  /** Puts off this node's own candidacy by a new election timeout. */
  resetTimer(): void {
    this.timer.reset(this.#now.monotonicMs);
  }

  /** A leader of this term was heard. */
  follow(leader: string): void {
    if (this.#role.name === "candidate") this.#replica.mark("candidate-met-leader");
    if (this.#role.name !== "follower" || this.#role.leader !== leader) this.#role = { name: "follower", leader };
    this.leaderHeard.heard(this.#now.monotonicMs);
    this.resetTimer();
  }

  stand(name: "pre-candidate" | "candidate", campaign: Campaign): void {
    this.#role = { name, campaign };
    this.resetTimer();
  }

  lead({ cause }: Campaign): void {
    this.#replica.mark("leader-elected");
    if (cause === "handed-over") this.#replica.mark("transfer-completed");
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
