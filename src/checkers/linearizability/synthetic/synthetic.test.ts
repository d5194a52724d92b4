import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../../core/errors.js";
import { type History, operations, outcomeOf } from "../../../core/history.js";
import { readHistory } from "../../../store/history-reader.js";
import { callAt } from "../call-log.js";
import { checkModel } from "../check-model.js";
import { models } from "../models/index.js";
import {
  SYNTHETIC_DEFAULTS,
  SYNTHETIC_MODELS,
  type SyntheticOptions,
  syntheticHistory,
  syntheticLogs,
  syntheticText,
  VIOLATIONS,
  type Violation,
} from "./index.js";

const SEEDS = 40;

/** Sizes at which the plain search answers almost always. */
function small(model: string, seed: number, violation?: Violation): SyntheticOptions {
  return {
    ...SYNTHETIC_DEFAULTS,
    model,
    seed,
    operations: 30 + ((seed * 7) % 40),
    clients: 1 + (seed % 5),
    crashPct: [0, 5, 20][seed % 3] as number,
    values: 1 + (seed % 4),
    written: seed % 4 === 0 ? "unique" : "repeated",
    tenure: 10,
    ...(violation === undefined ? {} : { violation }),
  };
}

function modelNamed(name: string) {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) throw new RangeError(`no model ${name}`);
  return model;
}

function verdictOn(history: History, model: string): string {
  return checkModel(history, modelNamed(model), { maxConfigurations: 20_000 }).verdict;
}

function verdicts(model: string, violation?: Violation): { readonly [verdict: string]: number } {
  const found = { valid: 0, invalid: 0, unknown: 0 } as Record<string, number>;
  for (let seed = 0; seed < SEEDS; seed++) {
    const verdict = verdictOn(syntheticHistory(small(model, seed, violation)), model);
    found[verdict] = (found[verdict] ?? 0) + 1;
  }
  return found;
}

/** The ways in which a model's guarantee can be broken. */
function violationsOf(model: string): readonly Violation[] {
  return model.includes("mutex") ? ["double-grant"] : ["stale", "lost"];
}

const PAIRS = SYNTHETIC_MODELS.flatMap((model) => violationsOf(model).map((violation) => ({ model, violation })));

/** The history without one operation, its events numbered anew. */
function without(history: History, victim: number): History {
  const { invoke, completion } = operations(history.events)[victim] as ReturnType<typeof operations>[number];
  const events = history.events.filter((event) => event !== invoke && event !== completion);
  return { ...history, events: events.map((event, index) => ({ ...event, index })) };
}

it("makes histories for every model", () => {
  expect([...SYNTHETIC_MODELS].sort()).toEqual(models.map(({ name }) => name).sort());
});

describe.each(SYNTHETIC_MODELS)("a synthetic history of a %s", (model) => {
  it("is legal", () => {
    const { valid = 0, invalid } = verdicts(model);
    expect(invalid).toBe(0);
    expect(valid).toBeGreaterThan(0.7 * SEEDS);
  });

  it("is the same for the same seed, byte for byte", () => {
    const options = { ...small(model, 5), operations: 2000 };
    const text = [...syntheticText(options)].join("");
    expect([...syntheticText(options)].join("")).toBe(text);
    expect([...syntheticText({ ...options, seed: 6 })].join("")).not.toBe(text);
  });

  it("has as many operations, clients and lost answers as it was asked for", () => {
    const options = { ...small(model, 1), operations: 4000, clients: 8, crashPct: 5, values: 5 };
    const made = operations(syntheticHistory(options).events);
    expect(made.length).toBe(4000);
    const lostPct = (100 * made.filter((operation) => outcomeOf(operation) === "info").length) / made.length;
    expect(lostPct).toBeGreaterThan(4);
    expect(lostPct).toBeLessThan(6);
    expect(busyClients(made)).toBeGreaterThan(7);
    expect(busyClients(made)).toBeLessThanOrEqual(8);
  });

  it("becomes a log of calls as the check of its file would make it", () => {
    const options = small(model, 7);
    const history = syntheticHistory(options);
    const logs = syntheticLogs(modelNamed(model), options);
    const logged = logs.flatMap((log) => Array.from({ length: log.size }, (_, at) => callAt(log, at)));
    const expected = operations(history.events).flatMap((operation) => {
      const call = modelNamed(model).call(operation);
      if (call === undefined) return [];
      const endNs = call.outcome === "unknown" ? Number.POSITIVE_INFINITY : operation.completion?.timeNs;
      return [{ call, startNs: operation.invoke.timeNs, endNs, invoked: operation.invoke.index }];
    });
    const observedLost = ({ call }: { call: (typeof expected)[number]["call"] }) =>
      call.outcome === "unknown" && modelNamed(model).effect?.(call) === "observes";
    const byInvocation = logged
      .map(({ events, ...rest }) => ({ ...rest, invoked: events[0] }))
      .sort((a, b) => (a.invoked ?? 0) - (b.invoked ?? 0));
    expect(byInvocation).toEqual(expected.filter((call) => !observedLost(call)));
  });
});

/** How many clients have an operation open, on average over time. */
function busyClients(made: ReturnType<typeof operations>): number {
  const ends = made.map(({ completion }) => completion?.timeNs ?? 0);
  const openNs = made.reduce((sum, { invoke }, at) => sum + ((ends[at] as number) - invoke.timeNs), 0);
  return openNs / Math.max(...ends);
}

describe.each(PAIRS)("a $violation $model", ({ model, violation }) => {
  it("is never legal, whatever became of lost operations", () => {
    const { valid, invalid = 0 } = verdicts(model, violation);
    expect(valid).toBe(0);
    expect(invalid).toBeGreaterThan(0.5 * SEEDS);
  });

  it("is broken near its end, and legal but for one operation", () => {
    for (const seed of [1, 2, 4, 5]) {
      const options = { ...small(model, seed, violation), operations: 120, clients: 3, crashPct: seed % 2 };
      const history = syntheticHistory(options);
      expect(verdictOn(history, model)).toBe("invalid");
      const early = history.events.slice(0, Math.floor(history.events.length * 0.8));
      expect(verdictOn({ ...history, events: early }, model)).toBe("valid");
      const late = [...operations(history.events).keys()].slice(-40).reverse();
      expect(late.some((victim) => verdictOn(without(history, victim), model) === "valid")).toBe(true);
    }
  });
});

describe("synthetic histories", () => {
  const scratch = mkdtempSync(join(tmpdir(), "usurper-synthetic-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it.each(SYNTHETIC_MODELS)("are read back as they were made, by the reader of our format: %s", (model) => {
    for (const violation of [undefined, ...violationsOf(model)]) {
      const options = { ...small(model, 11, violation), operations: 500, crashPct: 10 };
      const path = join(scratch, `${model}-${violation}.jsonl`);
      writeFileSync(path, [...syntheticText(options)].join(""));
      expect(readHistory(path)).toEqual(syntheticHistory(options));
    }
  });

  it("have events at one time now and then, and operations that take long", () => {
    const { events } = syntheticHistory({ ...small("register", 1), operations: 4000, clients: 8 });
    const ties = events.filter((event, at) => event.timeNs === events[at - 1]?.timeNs).length;
    expect(ties / events.length).toBeGreaterThan(0.001);
    expect(ties / events.length).toBeLessThan(0.1);
    const tookNs = operations(events).map(({ invoke, completion }) => (completion?.timeNs ?? 0) - invoke.timeNs);
    const usualNs = tookNs.toSorted((a, b) => a - b)[Math.floor(tookNs.length / 2)] as number;
    expect(Math.max(...tookNs)).toBeGreaterThan(5 * usualNs);
  });

  it("write no value twice where values are unique", () => {
    const { events } = syntheticHistory({ ...small("register", 1), operations: 500, written: "unique" });
    const written = events.filter(({ type, f }) => type === "invoke" && f === "write");
    const values = written.map(({ value }) => JSON.stringify(value));
    expect(new Set(values).size).toBe(values.length);
  });

  it("spread over the keys asked for, each judged apart", () => {
    const { events } = syntheticHistory({ ...small("register", 1), operations: 500, keys: 7 });
    const keys = events.flatMap((event) => (event.type === "invoke" ? [event.key] : []));
    expect(new Set(keys).size).toBe(7);
  });

  it("let tokens rise with each leader, and refuse those of leaders before", () => {
    const { events } = syntheticHistory({ ...small("fenced-register", 1), operations: 1000, tenure: 50 });
    const tokens = events.flatMap(({ type, value }) =>
      type === "invoke" && value !== null ? [(value as unknown as { token: number }).token] : [],
    );
    expect(Math.max(...tokens)).toBeGreaterThan(8);
    expect(Math.max(...tokens)).toBeLessThan(60);
    expect(events.some((event) => event.type === "fail" && event.cause === "refused")).toBe(true);
  });

  it("may hold no operation at all", () => {
    expect(syntheticHistory({ ...small("register", 1), operations: 0 }).events).toEqual([]);
  });

  it.each([
    [{ operations: -1 }, /--ops is a whole number from 0/],
    [{ clients: 0 }, /--clients is a whole number from 1/],
    [{ clients: 1.5 }, /--clients .*not 1.5/],
    [{ crashPct: 101 }, /--crash-pct is a number from 0 to 100/],
    [{ crashPct: Number.NaN }, /--crash-pct/],
    [{ seed: 2 ** 32 }, /--seed/],
    [{ values: 0 }, /--values/],
    [{ keys: 0 }, /--keys/],
    [{ tenure: 0 }, /--tenure/],
    [{ model: "mutex", keys: 2 }, /--keys makes no sense for mutex/],
    [{ violation: "stale", operations: 2 }, /needs at least 3 operations/],
    [{ violation: "double-grant" }, /--violate double-grant makes no sense for register/],
  ] as const)("are refused where the options fit none: %j", (wrong, message) => {
    const make = () => syntheticHistory({ ...small("register", 1), ...wrong });
    expect(make).toThrow(UserError);
    expect(make).toThrow(message);
  });

  it.each(SYNTHETIC_MODELS)("say which violations make sense, and make just those: %s", (model) => {
    for (const violation of VIOLATIONS) {
      const make = () => syntheticHistory({ ...small(model, 1, violation), operations: 100 });
      if (violationsOf(model).includes(violation)) expect(make).not.toThrow();
      else expect(make).toThrow(UserError);
    }
  });
});
