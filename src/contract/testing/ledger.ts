import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import type { StateMachine } from "../state-machine.js";

/**
 * The simplest machine that shows order, loss and repetition: a list of all commands. A command's result is its place,
 * from 1; a query answers how many there are.
 */
export class Ledger implements StateMachine {
  #commands: Json[] = [];

  get commands(): readonly Json[] {
    return this.#commands;
  }

  apply(command: Json): Json {
    return this.#commands.push(command);
  }

  query(): Json {
    return this.#commands.length;
  }

  lead(): void {
    // It has no deadlines.
  }

  due(): readonly Json[] {
    return [];
  }

  nextDueMs(): Ms | undefined {
    return undefined;
  }

  snapshot(): Json {
    return [...this.#commands];
  }

  restore(snapshot: Json): void {
    this.#commands = [...(snapshot as readonly Json[])];
  }
}
