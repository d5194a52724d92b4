import type { LocalTime } from "../../contract/protocol.js";
import type { StateMachine } from "../../contract/state-machine.js";
import { type AppliedCommand, ReplicatedService } from "../coordination/replica/replicated-service.js";
import type { MarkReached } from "./marks.js";
import type { Proposal, Value } from "./messages.js";
import type { Snapshot } from "./snapshot.js";

/** Most values in one answer to who has to catch up. */
const MOST_DECIDED = 64;

/**
 * What this node knows to be chosen, and what that led to: values may be learned in any order, and are applied in that
 * of their slots (Lamport 2001, section 3).
 */
export class Learner {
  readonly #service: ReplicatedService;
  readonly #chosen = new Map<number, Value>();
  #applied = 0;
  #base = 0;

  constructor(machine: StateMachine, mark: MarkReached) {
    this.#service = new ReplicatedService(machine, { mark });
  }

  get machine(): StateMachine {
    return this.#service.machine;
  }

  get sessions(): ReplicatedService["sessions"] {
    return this.#service.sessions;
  }

  /** How many commands have reached the machine; repeated ones count once. */
  get commands(): number {
    return this.#service.commands;
  }

  /** All slots up to here are known to be chosen, and applied. */
  get applied(): number {
    return this.#applied;
  }

  /** The value chosen for a slot, as far as it is known and not yet in a snapshot only. */
  chosenAt(slot: number): Value | undefined {
    return this.#chosen.get(slot);
  }

  /** This value was chosen. */
  choose(slot: number, value: Value): void {
    if (slot > this.#applied && !this.#chosen.has(slot)) this.#chosen.set(slot, value);
  }

  /** Applies what can be, telling of each client's command what became of it. */
  apply(now: LocalTime, settled: (command: AppliedCommand) => void): void {
    for (;;) {
      const value = this.#chosen.get(this.#applied + 1);
      if (value === undefined) return;
      this.#applied++;
      const command = this.#service.apply(value, this.#applied, now);
      if (command !== undefined) settled(command);
    }
  }

  /** Some of what was chosen from this slot on, the first first; undefined where a snapshot has swallowed that. */
  decidedFrom(slot: number): readonly Proposal[] | undefined {
    if (slot <= this.#base) return undefined;
    const proposals: Proposal[] = [];
    for (let at = slot; at <= this.#applied && proposals.length < MOST_DECIDED; at++) {
      const value = this.#chosen.get(at);
      if (value !== undefined) proposals.push({ slot: at, value });
    }
    return proposals;
  }

  /** What all applied values have led to; they are forgotten. */
  snapshot(): Snapshot {
    this.#forgetThrough(this.#applied);
    return { slot: this.#applied, ...this.#service.snapshot() };
  }

  /** As if all values that the snapshot covers, and no others, had been applied. */
  restore(snapshot: Snapshot): void {
    this.#service.restore(snapshot);
    this.#applied = snapshot.slot;
    this.#forgetThrough(snapshot.slot);
  }

  #forgetThrough(slot: number): void {
    this.#base = slot;
    for (const each of this.#chosen.keys()) if (each <= slot) this.#chosen.delete(each);
  }
}
