import { compareBallots, sameBallot } from "./ballot.js";
import type { Accept, Heartbeat, Learn, Prepare } from "./messages.js";
import type { Replica } from "./replica.js";
import type { Standing } from "./standing.js";

/** What a node does for whoever leads or tries to: it promises, accepts, learns, and tells what it knows. */
export class Answering {
  readonly #replica: Replica;
  readonly #standing: Standing;

  constructor(replica: Replica, standing: Standing) {
    this.#replica = replica;
    this.#standing = standing;
  }

  /** Phase 1b. */
  prepare(from: string, { ballot, firstSlot }: Prepare): void {
    const { rules, acceptor, outbox, mark } = this.#replica;
    if (!rules.mayPromise(ballot, acceptor.promised)) {
      mark("prepare-refused");
      outbox.sendAtOnce(from, { type: "prepare-refused", promised: acceptor.promised });
      return;
    }
    this.#standing.meet(ballot);
    if (this.#standing.role.name === "follower") this.#standing.giveTime();
    acceptor.promise(ballot);
    const { snapshot } = acceptor;
    const covered = snapshot !== undefined && snapshot.slot >= firstSlot ? { snapshot } : {};
    outbox.send(from, { type: "promise", ballot, accepted: acceptor.acceptedFrom(firstSlot), ...covered });
  }

  /** Phase 2b. */
  accept(from: string, { ballot, proposals, decided }: Accept): void {
    const { rules, acceptor, outbox, mark } = this.#replica;
    if (!rules.mayAccept(ballot, acceptor.promised)) {
      this.#refuse(from);
      return;
    }
    this.#follow(from, { ballot });
    const fresh = proposals.filter(({ slot }) => slot > acceptor.baseSlot);
    // What its snapshot covers was chosen: to accept it again would say nothing, and the leader lags behind.
    if (fresh.length < proposals.length && acceptor.snapshot !== undefined) {
      mark("accept-below-snapshot");
      outbox.send(from, { type: "install", snapshot: acceptor.snapshot });
    }
    acceptor.accept(
      ballot,
      fresh.filter(({ slot }) => !this.#hasAccepted(slot, ballot)),
    );
    rules.answerAccept(outbox, from, { type: "accepted", ballot, slots: fresh.map(({ slot }) => slot) });
    this.#learn(ballot, decided);
  }

  heartbeat(from: string, { ballot, round, decided }: Heartbeat): void {
    const { rules, acceptor, learner, outbox } = this.#replica;
    if (!rules.mayAccept(ballot, acceptor.promised)) {
      this.#refuse(from);
      return;
    }
    this.#follow(from, { ballot });
    outbox.sendAtOnce(from, { type: "heartbeat-answer", ballot, round });
    this.#learn(ballot, decided);
    if (learner.applied < decided) outbox.sendAtOnce(from, { type: "learn", fromSlot: learner.applied + 1 });
  }

  /** Tells what was chosen, by values or by what they have led to. */
  tell(from: string, { fromSlot }: Learn): void {
    const { acceptor, learner, outbox } = this.#replica;
    const proposals = learner.decidedFrom(fromSlot);
    if (proposals !== undefined) outbox.sendAtOnce(from, { type: "decided", proposals });
    else if (acceptor.snapshot !== undefined) outbox.send(from, { type: "install", snapshot: acceptor.snapshot });
  }

  #refuse(leader: string): void {
    const { acceptor, outbox, mark } = this.#replica;
    mark("old-leader-refused");
    outbox.sendAtOnce(leader, { type: "leader-refused", promised: acceptor.promised });
  }

  #follow(leader: string, { ballot }: { readonly ballot: Accept["ballot"] }): void {
    this.#standing.meet(ballot);
    // A second leader of one ballot cannot be; a node that met one all the same could only make it worse.
    if (this.#standing.role.name !== "leader" && compareBallots(ballot, this.#standing.highest) >= 0)
      this.#standing.follow(leader);
  }

  /** A copy of an accept that arrived before says nothing new. */
  #hasAccepted(slot: number, ballot: Accept["ballot"]): boolean {
    const accepted = this.#replica.acceptor.acceptedAt(slot);
    return accepted !== undefined && sameBallot(accepted.ballot, ballot);
  }

  /** The leader of `ballot` knows all slots up to `decided` to be chosen: what was accepted in its ballot is it. */
  #learn(ballot: Accept["ballot"], decided: number): void {
    const { rules, acceptor, learner, mark } = this.#replica;
    for (let slot = learner.applied + 1; slot <= decided; slot++) {
      const accepted = acceptor.acceptedAt(slot);
      if (accepted === undefined || !rules.isTheChosen(accepted.ballot, ballot)) continue;
      mark("learned-by-own-acceptance");
      learner.choose(slot, accepted.value);
    }
    learner.apply(this.#standing.now, () => {});
  }
}
