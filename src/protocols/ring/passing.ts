import type { Ms } from "../../core/units.js";
import type { Circulating, Passed } from "./messages.js";
import type { RingRules } from "./rules.js";

interface Outbox {
  send(to: string, message: Passed): void;
}

export interface PassingSetup {
  readonly outbox: Outbox;
  /** All other nodes, nearest first. */
  readonly successors: readonly string[];
  /** How long a successor may take to say that it has received something. */
  readonly patienceMs: Ms;
  readonly rules: RingRules;
}

interface OnItsWay {
  readonly content: Circulating;
  /** Which of the successors has it. */
  readonly place: number;
  readonly deadlineMs: Ms;
}

/**
 * Passes things on to the next node that lives. A successor that does not say in time that it has received something is
 * skipped, for this once. If it has received it all the same, two copies are on their way: see `Seen`.
 */
export class Passing {
  readonly #setup: PassingSetup;
  /** By ticket, and so by deadline too: all successors have the same time. */
  readonly #open = new Map<number, OnItsWay>();
  #tickets = 0;
  /** How often a successor did not answer in time. */
  skipped = 0;

  constructor(setup: PassingSetup) {
    this.#setup = setup;
  }

  /** Returns false where there is nobody to pass it to. */
  pass(content: Circulating, nowMs: Ms): boolean {
    return this.#passTo(0, content, nowMs);
  }

  received(ticket: number): void {
    this.#open.delete(ticket);
  }

  /** Skips successors that did not answer. Returns what all have failed to receive: this node is alone. */
  expire(nowMs: Ms): readonly Circulating[] {
    const unpassed: Circulating[] = [];
    for (const [ticket, { content, place, deadlineMs }] of this.#open) {
      if (deadlineMs > nowMs) break;
      this.#open.delete(ticket);
      this.skipped++;
      if (!this.#passTo(this.#setup.rules.placeAfter(place), content, nowMs)) unpassed.push(content);
    }
    return unpassed;
  }

  nextDueMs(): Ms {
    const [earliest] = this.#open.values();
    return earliest?.deadlineMs ?? Number.POSITIVE_INFINITY;
  }

  #passTo(place: number, content: Circulating, nowMs: Ms): boolean {
    const { outbox, successors, patienceMs } = this.#setup;
    const to = successors[place];
    if (to === undefined) return false;
    const ticket = ++this.#tickets;
    this.#open.set(ticket, { content, place, deadlineMs: nowMs + patienceMs });
    outbox.send(to, { type: "passed", ticket, content });
    return true;
  }
}
