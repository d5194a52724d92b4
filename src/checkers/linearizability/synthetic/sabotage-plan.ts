import type { SyntheticOptions } from "./options.js";
import type { Answer, Request, Sabotage, Step } from "./subject.js";

/** Where the violation comes, of all operations. */
const POSITION = 0.95;

/** What a free client does: take the violation's next step, ask what it likes, only what it must, or nothing for now. */
export type Turn = { readonly step: Step } | "as usual" | "as obliged" | "rest";

/**
 * Leads the clients through one violation near the end of a history: when they rest, and who takes which step. The
 * steps go round the clients, since a violation that one client sees all of is a rare one.
 */
export class SabotagePlan {
  readonly #sabotage: Sabotage;
  readonly #clients: number;
  readonly #beginsAt: number;
  readonly #endsBefore: number;
  #steps: ReturnType<Sabotage["steps"]> | undefined;
  #due: Step | undefined;
  #last: number | undefined;
  #over = false;

  constructor(sabotage: Sabotage, { operations, clients }: SyntheticOptions) {
    this.#sabotage = sabotage;
    this.#clients = clients;
    this.#endsBefore = operations - sabotage.operations;
    this.#beginsAt = Math.min(Math.floor(operations * POSITION), this.#endsBefore);
  }

  get over(): boolean {
    return this.#over;
  }

  /** Whether the others rest by now: nothing that was given up on may take effect either. */
  get quiet(): boolean {
    return this.#steps !== undefined && !this.#over && this.#sabotage.others === "wait";
  }

  fateOf(request: Request): "took effect" | "took none" | undefined {
    return this.#over ? undefined : this.#sabotage.fateOf?.(request);
  }

  /** For a client that is free, after so many operations were invoked. */
  turn(client: number, invoked: number): Turn {
    if (this.#over) return "as usual";
    if (this.#due !== undefined && (client !== this.#last || this.#clients === 1)) return { step: this.#take(client) };
    if (invoked < this.#beginsAt) return "as usual";
    if (this.#sabotage.others === "wait") return this.#steps === undefined ? "as obliged" : "rest";
    if (this.#steps === undefined) {
      this.#begin();
      return { step: this.#take(client) };
    }
    return invoked < this.#endsBefore ? "as usual" : "rest";
  }

  /** Every client rests: the next step is for one of them to take, if there is one. */
  allRest(): void {
    if (this.#steps === undefined) this.#begin();
  }

  /** A step was answered, and time has passed since. */
  proceed(answer: Answer): void {
    this.#advance((this.#steps as ReturnType<Sabotage["steps"]>).next(answer));
  }

  #begin(): void {
    this.#steps = this.#sabotage.steps();
    this.#advance(this.#steps.next());
  }

  #advance(next: IteratorResult<Step, void>): void {
    this.#due = next.done ? undefined : next.value;
    this.#over = next.done === true;
  }

  #take(client: number): Step {
    const step = this.#due as Step;
    this.#due = undefined;
    this.#last = client;
    return step;
  }
}
