import type { Generator, GeneratorContext, GeneratorEvent, Step, Thread } from "../contract/generator.js";
import type { Ns } from "../core/units.js";
import { nothing } from "./basic.js";

/** One after the other; the next begins when the former is done, though its last operations may still be open. */
export function sequence(...generators: readonly Generator[]): Generator {
  return {
    next(context): Step {
      let [first, ...rest] = generators;
      while (first !== undefined) {
        const step = first.next(context);
        if (step.type !== "done") return { ...step, next: sequence(step.next, ...rest) };
        [first, ...rest] = rest;
      }
      return { type: "done" };
    },
    update(context, event) {
      const [first, ...rest] = generators;
      return first === undefined ? nothing : sequence(first.update(context, event), ...rest);
    },
  };
}

/** Holds the inner generator back until every thread is free at once. */
export function synchronise(inner: Generator): Generator {
  return {
    next(context): Step {
      if (context.free.length < context.threads.length) return { type: "wait", next: synchronise(inner) };
      return inner.next(context);
    },
    update: (context, event) => synchronise(inner.update(context, event)),
  };
}

/** One after the other, each beginning only when no operation is open. */
export function phases(...generators: readonly Generator[]): Generator {
  return sequence(...generators.map(synchronise));
}

/** Each operation from one of the generators at random; done when all are. */
export function mix(...generators: readonly Generator[]): Generator {
  return {
    next(context): Step {
      let candidates = generators;
      let waitUntilNs: Ns | undefined;
      const waiting: Generator[] = [];
      while (candidates.length > 0) {
        const chosen = context.random.pick(candidates);
        const others = candidates.filter((generator) => generator !== chosen);
        const step = chosen.next(context);
        if (step.type === "emit") return { ...step, next: mix(step.next, ...others, ...waiting) };
        if (step.type === "wait") {
          waiting.push(step.next);
          waitUntilNs = earliest(waitUntilNs, step.untilNs);
        }
        candidates = others;
      }
      if (waiting.length === 0) return { type: "done" };
      return { type: "wait", ...(waitUntilNs === undefined ? {} : { untilNs: waitUntilNs }), next: mix(...waiting) };
    },
    update: (context, event) => mix(...generators.map((generator) => generator.update(context, event))),
  };
}

/** All at the same time, asked in order; done when all are. */
export function together(...generators: readonly Generator[]): Generator {
  return {
    next(context): Step {
      const rest: Generator[] = [];
      let waitUntilNs: Ns | undefined;
      for (const [place, generator] of generators.entries()) {
        const step = generator.next(context);
        if (step.type === "emit") {
          return { ...step, next: together(...rest, step.next, ...generators.slice(place + 1)) };
        }
        if (step.type === "wait") {
          rest.push(step.next);
          waitUntilNs = earliest(waitUntilNs, step.untilNs);
        }
      }
      if (rest.length === 0) return { type: "done" };
      return { type: "wait", ...(waitUntilNs === undefined ? {} : { untilNs: waitUntilNs }), next: together(...rest) };
    },
    update: (context, event) => together(...generators.map((generator) => generator.update(context, event))),
  };
}

/** The inner generator sees only the threads that `belongs` names, and what happens on them. */
function onThreads(belongs: (thread: Thread) => boolean, inner: Generator): Generator {
  return {
    next(context): Step {
      const step = inner.next(narrowed(context, belongs));
      return step.type === "done" ? step : { ...step, next: onThreads(belongs, step.next) };
    },
    update(context, event) {
      const thread = context.threads.find((candidate) => candidate.thread === event.thread);
      if (thread === undefined || !belongs(thread)) return this;
      return onThreads(belongs, inner.update(narrowed(context, belongs), event));
    },
  };
}

function narrowed(context: GeneratorContext, belongs: (thread: Thread) => boolean): GeneratorContext {
  return { ...context, free: context.free.filter(belongs), threads: context.threads.filter(belongs) };
}

/** The threads of one role. */
export function onRole(role: Thread["role"], inner: Generator): Generator {
  return onThreads((thread) => thread.role === role, inner);
}

/** A generator of its own for every thread, which goes on over the processes that retire on it. */
export function perThread(make: (thread: Thread) => Generator): Generator {
  return {
    next: (context) => eachThread(new Map(context.threads.map((t) => [t.thread, make(t)]))).next(context),
    update() {
      return this;
    },
  };
}

function eachThread(generators: ReadonlyMap<number, Generator>): Generator {
  const generator: Generator = {
    next(context): Step {
      const rest = new Map(generators);
      let waitUntilNs: Ns | undefined;
      for (const thread of context.free) {
        const own = rest.get(thread.thread);
        if (own === undefined) continue;
        const step = own.next({ ...context, free: [thread], threads: [thread] });
        if (step.type === "done") {
          rest.delete(thread.thread);
          continue;
        }
        rest.set(thread.thread, step.next);
        if (step.type === "emit") return { ...step, next: eachThread(rest) };
        waitUntilNs = earliest(waitUntilNs, step.untilNs);
      }
      if (rest.size === 0) return { type: "done" };
      return { type: "wait", ...(waitUntilNs === undefined ? {} : { untilNs: waitUntilNs }), next: eachThread(rest) };
    },
    update(context: GeneratorContext, event: GeneratorEvent) {
      const own = event.thread === undefined ? undefined : generators.get(event.thread);
      if (own === undefined || event.thread === undefined) return generator;
      const threads = context.threads.filter((thread) => thread.thread === event.thread);
      const free = context.free.filter((thread) => thread.thread === event.thread);
      const updated = own.update({ ...context, threads, free }, event);
      return updated === own ? generator : eachThread(new Map(generators).set(event.thread, updated));
    },
  };
  return generator;
}

function earliest(left: Ns | undefined, right: Ns | undefined): Ns | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : Math.min(left, right);
}
