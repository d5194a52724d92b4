import type { Model } from "../../contract/model.js";
import { type HistoryEvent, type InvokeEvent, isCompletion } from "../../core/event.js";
import type { HistoryHeader, Operation } from "../../core/history.js";
import { byInvocation, type CallKinds, type CallLog, CallLogBuilder, forgetLargeKinds, kindsFor } from "./call-log.js";

/** The calls on one resource, on one key of it, or on what its model splits it into: independent of all others. */
export interface Part {
  /** How reports name it: `r`, `r[k]`, or `the history` where it was never split. */
  readonly subject: string;
  readonly log: CallLog;
}

/** What a model makes of a history. */
export interface CollectedCalls {
  /** In order of first appearance. They share their kinds of calls. */
  readonly parts: readonly Part[];
  /** Operations looked at, those that constrain nothing included. */
  readonly operations: number;
}

/**
 * Makes calls of the operations of a history as its events come by, so that the events need not be kept: only the open
 * operations are. Cuts the history by resource, key and the model's own split (Herlihy & Wing 1990, locality).
 */
export class CallCollector {
  readonly #parts = new Map<string, { readonly subject: string; readonly log: CallLogBuilder }>();
  readonly #open = new Map<number, InvokeEvent>();
  readonly #kinds: CallKinds;
  #operations = 0;

  /** `accepts` chooses operations by their invocation. */
  constructor(
    readonly model: Model,
    readonly accepts: (invoke: InvokeEvent) => boolean = () => true,
  ) {
    this.#kinds = kindsFor(model);
  }

  /** Takes the next event of a well-formed history. Throws the UserError of a model that does not know an operation. */
  take(event: HistoryEvent): void {
    if (event.type === "invoke") {
      if (this.accepts(event)) this.#open.set(event.process, event);
    } else if (isCompletion(event)) {
      const invoke = this.#open.get(event.process);
      if (invoke === undefined) return;
      this.#open.delete(event.process);
      this.add({ invoke, completion: event });
    }
  }

  /** Takes a whole operation instead, of a history that nobody has as events. Throws like `take`. */
  add(operation: Operation): void {
    const { invoke, completion } = operation;
    this.#operations++;
    const call = this.model.call(operation);
    const log = this.#logOf(operation);
    if (call === undefined) return;
    // It changes nothing and nobody saw its answer.
    if (call.outcome === "unknown" && this.model.effect?.(call) === "observes") return;
    const endNs = call.outcome === "unknown" || completion === undefined ? Number.POSITIVE_INFINITY : completion.timeNs;
    log.add(call, invoke.timeNs, endNs, invoke.index, completion?.index ?? -1, invoke.process);
  }

  /** Operations that never completed may have taken effect. */
  finish(): CollectedCalls {
    for (const invoke of this.#open.values()) this.add({ invoke, completion: undefined });
    this.#open.clear();
    forgetLargeKinds(this.model);
    const parts = [...this.#parts.values()].map(({ subject, log }) => ({ subject, log: byInvocation(log.build()) }));
    return { parts, operations: this.#operations };
  }

  #logOf(operation: Operation): CallLogBuilder {
    const { resource, key } = operation.invoke;
    const split = this.model.split?.(operation);
    const plain = resource === undefined && split === undefined && key !== "";
    const name = plain ? (key ?? "") : JSON.stringify([resource, key, split]);
    let part = this.#parts.get(name);
    if (part === undefined) {
      const log = new CallLogBuilder(this.#kinds);
      part = { subject: subjectOf(resource, [key, split]), log };
      this.#parts.set(name, part);
    }
    return part.log;
  }
}

function subjectOf(resource: string | undefined, within: readonly (string | undefined)[]): string {
  const keys = within.filter((key) => key !== undefined);
  if (keys.length === 0) return resource ?? "the history";
  return `${resource ?? ""}[${keys.join("][")}]`;
}

/** Whether an operation is one that the model judges: where a header tells what the resources are, only those of its kind. */
export function judgedBy(model: Model, header: HistoryHeader | undefined): (invoke: InvokeEvent) => boolean {
  if (header === undefined || model.resource === undefined) return () => true;
  return ({ resource }) => header.resources[resource ?? ""]?.kind === model.resource;
}
