import type { Ms } from "../../core/units.js";
import { CatchUp } from "./catch-up.js";
import { type Configuration, configurationOf, isJoint, isVoter, sameNodes, withLearners } from "./configuration.js";
import { type Operator, WaitingOperators } from "./operators.js";
import type { Replica } from "./replica.js";
import type { Replication } from "./replication.js";

/** The voters that operators asked for, and how the new ones among them come along. */
interface Wanted {
  readonly voters: readonly string[];
  readonly catchUp?: CatchUp;
}

/**
 * How a leader changes the voters (section 6), one committed step after another: new servers learn until they have
 * caught up, then both old and new voters decide (C_old,new), then the new ones alone (C_new). A later leader finds in
 * its log where this one stopped: from C_old,new it goes on, learners it leaves to whoever asks again.
 */
export class MembershipChanges {
  readonly #replica: Replica;
  readonly #replication: Replication;
  readonly #noOpIndex: number;
  readonly #waiting = new WaitingOperators();
  #wanted: Wanted | undefined;

  constructor(replica: Replica, replication: Replication, noOpIndex: number) {
    this.#replica = replica;
    this.#replication = replication;
    this.#noOpIndex = noOpIndex;
  }

  /** An operator wants exactly these voters, and is answered once the cluster runs with them, or cannot. */
  request(voters: readonly string[], operator: Operator, nowMs: Ms): void {
    if (this.#isChanging) {
      this.#join(voters, operator);
    } else if (!this.#replica.rules.mayChangeMembers(this.#hasCommitted(this.#noOpIndex))) {
      operator.refuse("the leader has not committed an entry of its term yet");
    } else {
      this.#waiting.add(operator);
      this.#begin(voters, nowMs);
    }
  }

  /** Takes the next step if the last one is committed. Returns whether another configuration is in use since. */
  advance(nowMs: Ms): boolean {
    const { state, rules, mark } = this.#replica;
    const { latest, latestIndex } = state.configurations;
    if (this.#wanted === undefined && !isJoint(latest)) return false;
    // "A new configuration is used as soon as it is added to the log", but the next one only after it is committed:
    // there are never more than two at work, and their majorities meet.
    if (!this.#hasCommitted(latestIndex) || !rules.mayChangeMembers(this.#hasCommitted(this.#noOpIndex))) return false;
    if (isJoint(latest)) {
      if (this.#wanted === undefined) mark("joint-configuration-inherited");
      this.#wanted ??= { voters: latest.voters };
      this.#enter(configurationOf(latest.voters));
    } else if (this.#wanted !== undefined) {
      this.#approach(this.#wanted, latest, nowMs);
    }
    return state.configurations.latest !== latest;
  }

  /** Whether this leader is no voter of a configuration that is committed: its work is done (section 6). */
  get hasRemovedLeader(): boolean {
    const { latest, latestIndex } = this.#replica.state.configurations;
    return !isVoter(latest, this.#replica.id) && this.#hasCommitted(Math.max(latestIndex, this.#noOpIndex));
  }

  /** The tenure ends: what is in the log may yet be committed by the next leader. */
  end(): void {
    for (const operator of this.#waiting.takeAll()) operator.tell({ type: "lost" });
  }

  /** Whether a step of some change is not committed yet, or not the last one. */
  get #isChanging(): boolean {
    const { latest, latestIndex } = this.#replica.state.configurations;
    return this.#wanted !== undefined || isJoint(latest) || !this.#hasCommitted(latestIndex);
  }

  /** One change at a time: only whoever wants the same may wait for it. */
  #join(voters: readonly string[], operator: Operator): void {
    const aimedAt = this.#wanted?.voters ?? this.#replica.state.configurations.latest.voters;
    if (sameNodes(aimedAt, voters)) {
      this.#wanted ??= { voters };
      this.#waiting.add(operator);
    } else {
      operator.refuse("another change is under way");
    }
  }

  #begin(voters: readonly string[], nowMs: Ms): void {
    const { state, options } = this.#replica;
    const { latest } = state.configurations;
    const joining = voters.filter((node) => !latest.voters.includes(node));
    if (!sameNodes(latest.learners, joining)) this.#enter(withLearners(latest, joining));
    const catchUp = new CatchUp(joining, state.log.lastIndex, nowMs, options.electionTimeoutMs.min);
    this.#wanted = { voters, catchUp };
  }

  /** One step from a committed configuration towards the voters wanted. */
  #approach({ voters, catchUp }: Wanted, latest: Configuration, nowMs: Ms): void {
    const { state, rules, mark } = this.#replica;
    if (sameNodes(latest.voters, voters)) {
      mark("new-configuration-committed");
      this.#wanted = undefined;
      const { learners } = latest;
      for (const operator of this.#waiting.takeAll()) operator.answer({ type: "members", voters, learners });
      return;
    }
    catchUp?.observe((learner) => this.#replication.matchOf(learner), state.log.lastIndex, nowMs);
    if (catchUp === undefined || catchUp.lagging.length === 0) {
      if (latest.learners.length > 0) mark("learner-promoted");
      this.#enter(rules.nextConfiguration(latest, voters));
    } else if (catchUp.isHopeless(nowMs)) {
      mark("learner-given-up");
      this.#wanted = undefined;
      const why = `${catchUp.lagging.join(", ")} did not catch up with the log`;
      for (const operator of this.#waiting.takeAll()) operator.refuse(why);
      this.#enter(withLearners(latest, []));
    }
  }

  #enter(configuration: Configuration): void {
    const { state, mark } = this.#replica;
    state.append([{ kind: "configuration", term: state.term, configuration }]);
    this.#replication.reconfigure();
    if (isJoint(configuration)) mark("joint-configuration-entered");
  }

  #hasCommitted(index: number): boolean {
    return this.#replica.applied.index >= index;
  }
}
