import type { Model } from "../../../contract/model.js";
import { type CompletionEvent, type InvokeEvent, isCompletion } from "../../../core/event.js";
import { CallKinds, type CallLog, CallLogBuilder } from "../call-log.js";
import { syntheticEvents } from "./history.js";
import type { SyntheticOptions } from "./options.js";

interface Pending {
  readonly invoke: InvokeEvent;
  completion: CompletionEvent | undefined;
}

/**
 * A history made to the options as calls to a model, without the text between: a log for each key, with calls in order
 * of invocation. All share their kinds of calls.
 */
export function syntheticLogs(model: Model, options: SyntheticOptions): readonly CallLog[] {
  const logs = new Logs(model);
  // By invocation. What completes out of order waits for those before it, so that only a few are ever kept.
  let queue: Pending[] = [];
  let done = 0;
  const open = new Map<number, Pending>();
  for (const event of syntheticEvents(options)) {
    if (event.type === "invoke") {
      const pending = { invoke: event, completion: undefined };
      queue.push(pending);
      open.set(event.process, pending);
    } else if (isCompletion(event)) {
      const pending = open.get(event.process);
      if (pending !== undefined) pending.completion = event;
      open.delete(event.process);
      for (let first = queue[done]; first?.completion !== undefined; first = queue[++done]) logs.add(first);
      if (done > queue.length / 2) {
        queue = queue.slice(done);
        done = 0;
      }
    }
  }
  for (const pending of queue.slice(done)) logs.add(pending);
  return logs.build();
}

class Logs {
  readonly #byKey = new Map<string, CallLogBuilder>();
  readonly #first: CallLogBuilder;

  constructor(readonly model: Model) {
    this.#first = new CallLogBuilder(new CallKinds(model));
  }

  add(operation: Pending): void {
    const call = this.model.call(operation);
    if (call === undefined) return;
    // It changes nothing and nobody saw its answer.
    if (call.outcome === "unknown" && this.model.effect?.(call) === "observes") return;
    const { invoke, completion } = operation;
    const endNs = call.outcome === "unknown" || completion === undefined ? Number.POSITIVE_INFINITY : completion.timeNs;
    this.#logOf(invoke.key ?? "").add(call, invoke.timeNs, endNs, invoke.index, completion?.index ?? -1);
  }

  #logOf(key: string): CallLogBuilder {
    let log = this.#byKey.get(key);
    if (log === undefined) {
      log = this.#byKey.size === 0 ? this.#first : new CallLogBuilder(this.#first.kinds);
      this.#byKey.set(key, log);
    }
    return log;
  }

  build(): readonly CallLog[] {
    return [...this.#byKey.values()].map((log) => log.build());
  }
}
