import type { Generator, GeneratorContext, Step } from "../contract/generator.js";
import type { OperationRequest } from "../contract/host.js";
import { type Ms, msToNs, type Ns } from "../core/units.js";

/** How a generator comes by an operation: given, or made from the context it is asked in. */
export type OperationSource = OperationRequest | ((context: GeneratorContext) => OperationRequest);

/** Never anything. */
export const nothing: Generator = {
  next: () => ({ type: "done" }),
  update: () => nothing,
};

/** One operation, on the lowest free thread. */
export function once(source: OperationSource): Generator {
  return emitting(source, () => nothing);
}

/** The same source for ever, whenever a thread is free. */
export function repeat(source: OperationSource): Generator {
  const generator: Generator = emitting(source, () => generator);
  return generator;
}

function emitting(source: OperationSource, rest: () => Generator): Generator {
  const generator: Generator = {
    next(context): Step {
      const [thread] = context.free;
      if (thread === undefined) return { type: "wait", next: generator };
      const op = typeof source === "function" ? source(context) : source;
      return { type: "emit", emission: { thread: thread.thread, op }, next: rest() };
    },
    update: () => generator,
  };
  return generator;
}

/** Nothing for this long, counted from when it is first asked; then done. */
export function sleep(ms: Ms): Generator {
  return {
    next: (context) => sleepUntil(context.nowNs + msToNs(ms)).next(context),
    update() {
      return this;
    },
  };
}

function sleepUntil(timeNs: Ns): Generator {
  const generator: Generator = {
    next: (context) =>
      context.nowNs >= timeNs ? { type: "done" } : { type: "wait", untilNs: timeNs, next: generator },
    update: () => generator,
  };
  return generator;
}
