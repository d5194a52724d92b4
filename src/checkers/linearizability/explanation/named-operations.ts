import type { Model } from "../../../contract/model.js";
import type { ExplainedOperation, OperationRole } from "../../../core/explanation.js";
import { type CallLog, callAt } from "../call-log.js";
import { byEvents, type Citing } from "./citing.js";
import { abridged, brief } from "./wording.js";

/** How the calls explained are called by people. */
export interface Naming {
  /** The resource or key: `r`, `r[k]`, or `the history`. */
  readonly subject: string;
  /** The process that invoked the operation of this event, where anyone knows. */
  processOf?(event: number): string | undefined;
  /** By events where it is left out. */
  readonly citing?: Citing;
}

interface Named {
  readonly role: OperationRole;
  readonly why: string | null;
}

/** The operations that an explanation names, each once: the first role that it was given counts. */
export class NamedOperations {
  readonly #named = new Map<number, Named>();

  constructor(
    readonly model: Model,
    readonly log: CallLog,
    readonly naming: Naming,
  ) {}

  get citing(): Citing {
    return this.naming.citing ?? byEvents;
  }

  name(call: number, role: OperationRole, why: string | null): void {
    if (!this.#named.has(call)) this.#named.set(call, { role, why });
  }

  has(call: number): boolean {
    return this.#named.has(call);
  }

  /** The call in few words. */
  text(call: number): string {
    return brief(this.#described(call));
  }

  /** The call in words, and where to find it. */
  cited(call: number): string {
    return `${this.text(call)} (${this.citing.operation(callAt(this.log, call).events)})`;
  }

  /** All of them by start, and the place of each call among them. */
  listed(): { readonly operations: readonly ExplainedOperation[]; placeOf(call: number): number } {
    const { startNs, invoked } = this.log;
    const calls = [...this.#named.keys()].sort(
      (a, b) => (startNs[a] as number) - (startNs[b] as number) || (invoked[a] as number) - (invoked[b] as number),
    );
    const places = new Map(calls.map((call, place) => [call, place]));
    return {
      operations: calls.map((call) => this.#explained(call, this.#named.get(call) as Named)),
      placeOf: (call) => places.get(call) as number,
    };
  }

  #described(call: number): string {
    return this.model.describe(callAt(this.log, call).call);
  }

  #explained(call: number, { role, why }: Named): ExplainedOperation {
    const { events, startNs, endNs, call: called } = callAt(this.log, call);
    return {
      events,
      process: this.naming.processOf?.(events[0] as number) ?? null,
      text: abridged(this.#described(call)),
      startNs,
      endNs: endNs === Number.POSITIVE_INFINITY ? null : endNs,
      outcome: called.outcome,
      role,
      why,
    };
  }
}
