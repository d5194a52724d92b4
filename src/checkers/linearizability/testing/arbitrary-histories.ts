import fc from "fast-check";
import type { Model } from "../../../contract/model.js";
import type { InvokeEvent } from "../../../core/event.js";
import type { Operation } from "../../../core/history.js";
import type { TimedCall } from "../call-log.js";
import { models } from "../models/index.js";
import { corrupted } from "./corrupted-histories.js";
import { simulatedQueue, simulatedSet } from "./simulated-collections.js";
import { simulatedFencedMutex, simulatedMutex, simulatedOwnedMutex } from "./simulated-locks.js";
import {
  simulatedFencedRegister,
  simulatedRegister,
  simulatedRegisters,
  simulatedStampedRegister,
  simulatedStrings,
} from "./simulated-registers.js";
import type { Answer, Draw, Request, SimulatedResource } from "./simulated-resource.js";

/** Histories of one model, as calls on one object that starts in the model's own first state. */
export interface ModelHistories {
  readonly model: Model;
  /** Of a resource that worked: concurrent, with lost answers, values that come again and times that tie. */
  readonly legal: fc.Arbitrary<readonly TimedCall[]>;
  /** Legal ones, and such with answers dealt out anew, exchanged, repeated, moved or dropped: some are still legal. */
  readonly any: fc.Arbitrary<readonly TimedCall[]>;
}

/** How many requests a history holds; those that say nothing to its model are left out of it. */
export interface HistorySize {
  readonly min: number;
  readonly max: number;
  /** Whether lengths are uniform, or mostly short as fast-check likes them, which is the default. */
  readonly lengths?: "uniform" | "mostly short";
}

const SIMULATED: { readonly [model: string]: readonly (() => SimulatedResource)[] } = {
  register: [simulatedRegister],
  "cas-register": [simulatedRegister],
  "multi-register": [simulatedRegisters],
  kv: [simulatedStrings],
  "fenced-register": [simulatedFencedRegister],
  "stamped-register": [simulatedStampedRegister],
  mutex: [simulatedMutex],
  "owned-mutex": [simulatedOwnedMutex],
  "fenced-mutex": [simulatedFencedMutex],
  set: [() => simulatedSet("removes"), () => simulatedSet("only adds")],
  "fifo-queue": [() => simulatedQueue("first in, first out")],
  "unordered-queue": [() => simulatedQueue("any order")],
};

/** Histories of every model there is. */
export function historiesOf(size: HistorySize): readonly ModelHistories[] {
  return models.map((model) => {
    const simulated = SIMULATED[model.name];
    if (simulated === undefined) throw new RangeError(`no resource simulates the model ${model.name}`);
    const legal = fc.oneof(...simulated.map((create) => legalCalls(model, create, size)));
    return { model, legal, any: fc.oneof({ weight: 1, arbitrary: legal }, { weight: 5, arbitrary: corrupted(legal) }) };
  });
}

const draw: fc.Arbitrary<Draw> = fc.record({
  choice: fc.integer({ min: 0, max: 11 }),
  value: fc.integer({ min: 0, max: 2 }),
  other: fc.integer({ min: 0, max: 2 }),
  token: fc.integer({ min: 1, max: 3 }),
  host: fc.constantFrom("h0", "h1", "h2"),
});

/** Often so short that the order of calls is told, at times so long that many are concurrent. */
const reach = fc.oneof(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 }));

/** One request, how long before and after its moment its interval reaches, and whether its answer gets lost. */
const step = fc.record({
  draw,
  pauseNs: fc.integer({ min: 0, max: 4 }),
  beforeNs: reach,
  afterNs: reach,
  fate: fc.constantFrom("answered", "answered", "answered", "answered", "lost after", "lost before"),
});

/** Every request takes effect at one moment inside its interval, a lost one before or never. Coarse times tie. */
function legalCalls(model: Model, create: () => SimulatedResource, size: HistorySize) {
  const { min: minLength, max: maxLength, lengths } = size;
  return fc.array(step, { minLength, maxLength, ...(lengths === "uniform" ? { size: "max" } : {}) }).map((steps) => {
    const resource = create();
    let momentNs = 0;
    return steps.flatMap(({ draw, pauseNs, beforeNs, afterNs, fate }, at): TimedCall[] => {
      momentNs += pauseNs;
      const interval = { startNs: Math.max(0, momentNs - beforeNs), endNs: momentNs + afterNs };
      const request = resource.request(draw);
      const answer = fate === "lost before" ? undefined : resource.perform(request, draw);
      return callsOf(model, operationOf(at, request, fate === "answered" ? answer : undefined, draw.host, interval));
    });
  });
}

interface Interval {
  readonly startNs: number;
  readonly endNs: number;
}

function operationOf(
  at: number,
  { f, value }: Request,
  answer: Answer | undefined,
  host: string,
  { startNs, endNs }: Interval,
): Operation {
  const invoke: InvokeEvent = { type: "invoke", index: 2 * at, timeNs: startNs, process: at, f, value, host };
  if (answer === undefined) return { invoke, completion: undefined };
  const completed = { index: 2 * at + 1, timeNs: endNs, process: at, f };
  if (answer.type === "ok") return { invoke, completion: { ...completed, type: "ok", value: answer.value } };
  const seen = answer.seen === undefined ? {} : { seen: answer.seen };
  return { invoke, completion: { ...completed, type: "fail", value, cause: "refused", ...seen } };
}

function callsOf(model: Model, { invoke, completion }: Operation): TimedCall[] {
  const call = model.call({ invoke, completion });
  if (call === undefined) return [];
  const startNs = invoke.timeNs;
  if (completion !== undefined) {
    return [{ call, startNs, endNs: completion.timeNs, events: [invoke.index, completion.index] }];
  }
  // It changes nothing and nobody saw its answer.
  if (model.effect?.(call) === "observes") return [];
  return [{ call, startNs, endNs: Number.POSITIVE_INFINITY, events: [invoke.index] }];
}
