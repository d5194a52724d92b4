import type { Generator, GeneratorContext, GeneratorEvent, Step } from "../contract/generator.js";
import { type Ms, msToNs, type Ns } from "../core/units.js";

/** At most `count` operations of the inner generator. */
export function limit(count: number, inner: Generator): Generator {
  return {
    next(context): Step {
      if (count <= 0) return { type: "done" };
      const step = inner.next(context);
      if (step.type === "done") return step;
      return { ...step, next: limit(step.type === "emit" ? count - 1 : count, step.next) };
    },
    update: (context, event) => limit(count, inner.update(context, event)),
  };
}

/** Done `ms` after it was first asked, whatever the inner generator still has. */
export function timeLimit(ms: Ms, inner: Generator): Generator {
  return {
    next: (context) => until(context.nowNs + msToNs(ms), inner).next(context),
    update: (context, event) => timeLimit(ms, inner.update(context, event)),
  };
}

function until(deadlineNs: Ns, inner: Generator): Generator {
  return {
    next(context): Step {
      if (context.nowNs >= deadlineNs) return { type: "done" };
      const step = inner.next(context);
      switch (step.type) {
        case "done":
          return step;
        case "emit":
          return { ...step, next: until(deadlineNs, step.next) };
        case "wait":
          return {
            type: "wait",
            untilNs: Math.min(deadlineNs, step.untilNs ?? deadlineNs),
            next: until(deadlineNs, step.next),
          };
        default:
          return step satisfies never;
      }
    },
    update: (context, event) => until(deadlineNs, inner.update(context, event)),
  };
}

/**
 * Spreads operations out: between two of them passes a uniformly random time of 0 to 2 x `meanMs`. The first comes
 * after such a time, too, so that many of these do not begin together.
 */
export function stagger(meanMs: Ms, inner: Generator): Generator {
  return {
    next: (context) => notBefore(afterGap(context, meanMs), meanMs, inner).next(context),
    update: (context, event) => stagger(meanMs, inner.update(context, event)),
  };
}

function afterGap(context: GeneratorContext, meanMs: Ms): Ns {
  return context.nowNs + context.random.int(0, 2 * msToNs(meanMs));
}

function notBefore(dueNs: Ns, meanMs: Ms, inner: Generator): Generator {
  return {
    next(context): Step {
      if (context.nowNs < dueNs) return { type: "wait", untilNs: dueNs, next: notBefore(dueNs, meanMs, inner) };
      const step = inner.next(context);
      if (step.type === "done") return step;
      const nextDueNs = step.type === "emit" ? afterGap(context, meanMs) : dueNs;
      return { ...step, next: notBefore(nextDueNs, meanMs, step.next) };
    },
    update: (context, event) => notBefore(dueNs, meanMs, inner.update(context, event)),
  };
}

/**
 * One operation at a time of the inner generator until one of them is ok; then done. A crash of its thread counts
 * as an answer: the next attempt goes to whichever thread is free.
 */
export function untilOk(inner: Generator): Generator {
  return awaiting(undefined, inner);
}

function awaiting(thread: number | undefined, inner: Generator): Generator {
  return {
    next(context): Step {
      if (thread !== undefined) return { type: "wait", next: awaiting(thread, inner) };
      const step = inner.next(context);
      if (step.type === "done") return step;
      return { ...step, next: awaiting(step.type === "emit" ? step.emission.thread : undefined, step.next) };
    },
    update(context, event) {
      const rest = inner.update(context, event);
      if (thread === undefined || !ends(event, thread)) return awaiting(thread, rest);
      return event.event.type === "ok" ? finished : awaiting(undefined, rest);
    },
  };
}

const finished: Generator = { next: () => ({ type: "done" }), update: () => finished };

/** The completion of the thread's operation, or the death of its host. */
function ends({ thread: ofThread, event }: GeneratorEvent, thread: number): boolean {
  if (ofThread !== thread) return false;
  return event.type === "note" ? event.f === "died" : event.type !== "invoke";
}
