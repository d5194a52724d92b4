import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model } from "../../../contract/model.js";
import type { Explanation } from "../../../core/explanation.js";
import type { Json } from "../../../core/json.js";
import { callLogOf, type TimedCall } from "../call-log.js";
import { register } from "../models/register.js";
import { historiesOf } from "../testing/arbitrary-histories.js";
import { decidePlainly } from "../testing/plain-search/search.js";
import { describeExplanation, explain, explainedAnomaly } from "./explain.js";
import { someOrderSatisfies, statesAfter, statesWithin } from "./testing/window-oracle.js";

/** Models whose states are without end, however few the kinds of calls. */
const UNBOUNDED = ["kv", "fifo-queue", "unordered-queue"];

const NEVER = Number.POSITIVE_INFINITY;

/** Explains what the plain search refutes; undefined where it does not. */
function explained(model: Model, calls: readonly TimedCall[], initial: Json): Explanation | undefined {
  const decision = decidePlainly(model, calls, initial, { maxConfigurations: 100_000 });
  if (decision.verdict !== "invalid") return undefined;
  const { stuck, prefix, configurations } = decision;
  return explain(model, callLogOf(calls), initial, {
    verdict: "invalid",
    configurations,
    stuck,
    prefix: () => prefix,
  });
}

describe.each(historiesOf({ min: 3, max: 7 }))("an explanation by $model.name", ({ model, any }) => {
  const initial = model.init();

  it("names operations that really cannot all be, and no more than needed", () => {
    const seen = { "any state": 0, "any possible state": 0, "the start": 0, "one order": 0 };
    let shownMinimal = 0;
    fc.assert(
      fc.property(any, (history) => {
        const calls = history.map((call, at) => ({ ...call, events: call.events.map((_, end) => 2 * at + end) }));
        const explanation = explained(model, calls, initial);
        if (explanation === undefined) return;
        const { window, operations } = explanation;
        seen[window.from] += 1;
        const callAt = (place: number) => calls[(operations[place]?.events[0] as number) >> 1] as TimedCall;
        const core = window.core.map(callAt);
        expect(core).toContain(callAt(explanation.stuck));
        const others = calls.filter((call) => !core.includes(call) && call.startNs <= window.endNs);
        const { starts, free, before } = startsOf(explanation, calls, core, others);
        if (before === undefined) expect(someOrderSatisfies(model, starts, core, free)).toBe(false);
        else expect(someOrderSatisfies(model, [initial], [...before, ...core], free)).toBe(false);
        // Of a queue or string "any state" says more than the states that these few calls lead to.
        if (!window.minimal || (window.from === "any state" && UNBOUNDED.includes(model.name))) return;
        // Within one nanosecond the window may begin between two returns, which these sets cannot tell apart.
        const tied = calls.filter(({ endNs }) => endNs === window.startNs).length > 1;
        if (window.from === "any possible state" && tied) return;
        for (const call of core) {
          const rest = core.filter((other) => other !== call);
          expect(someOrderSatisfies(model, starts, rest, [...free, call])).toBe(true);
        }
        shownMinimal += 1;
      }),
      { numRuns: 600 },
    );
    expect(seen["one order"]).toBe(0);
    expect(seen["any state"] + seen["any possible state"] + seen["the start"]).toBeGreaterThan(50);
    expect(shownMinimal).toBeGreaterThan(20);
  });

  it("tells the states that were possible, all of them or more, and survives JSON", () => {
    fc.assert(
      fc.property(any, (calls) => {
        const explanation = explained(model, calls, initial);
        if (explanation === undefined) return;
        const { states, window } = explanation;
        expect(states.known).not.toBe("some");
        const invoked = calls.filter((call) => call.startNs <= window.endNs);
        const stuck = calls.find(({ events }) => events[0] === explanation.operations[explanation.stuck]?.events[0]);
        // Those that returned in the same nanosecond may come before the stuck one or not.
        if (invoked.some((call) => call !== stuck && call.endNs === window.endNs)) return;
        const before = invoked.filter((call) => call !== stuck);
        const possible = new Set(
          statesAfter(model, initial, before, window.endNs).map((state) => model.describeState(state)),
        );
        if (states.further === 0) expect(states.listed).toEqual(expect.arrayContaining([...possible]));
        else expect(states.listed.length + states.further).toBeGreaterThanOrEqual(possible.size);
        if (states.known === "all" && states.further === 0) expect(new Set(states.listed)).toEqual(possible);
        expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
      }),
      { numRuns: 200 },
    );
  });

  /** The states that the claim is about, the calls that may have to do with it, and those that led to the states. */
  function startsOf(
    { window }: Explanation,
    calls: readonly TimedCall[],
    core: readonly TimedCall[],
    others: readonly TimedCall[],
  ) {
    switch (window.from) {
      case "any state":
        return { starts: statesWithin(model, initial, [...others, ...core]), free: others };
      case "any possible state": {
        const starts = statesAfter(model, initial, calls, window.startNs);
        const free = others.filter(({ endNs }) => endNs > window.startNs);
        return { starts, free, before: calls.filter(({ endNs }) => endNs <= window.startNs) };
      }
      default:
        return { starts: [initial], free: others };
    }
  }
});

function write(value: number, startNs: number, endNs: number): TimedCall {
  const outcome = endNs === NEVER ? "unknown" : "ok";
  const events = endNs === NEVER ? [startNs] : [startNs, endNs];
  return { call: { f: "write", input: value, outcome, output: null }, startNs, endNs, events };
}

function cas(from: number, to: number, startNs: number, endNs: number): TimedCall {
  const { call, ...when } = write(to, startNs, endNs);
  return { call: { ...call, f: "cas", input: { from, to } }, ...when };
}

function read(value: number, startNs: number, endNs: number): TimedCall {
  const call = { f: "read", input: null, outcome: "ok", output: value } as const;
  return { call, startNs, endNs, events: [startNs, endNs] };
}

function told(...calls: readonly TimedCall[]): Explanation {
  const explanation = explained(register, calls, null);
  if (explanation === undefined) throw new Error("expected an invalid history");
  return explanation;
}

function rolesOf({ operations }: Explanation): readonly string[] {
  return operations.map(({ text, role }) => `${text}: ${role}`);
}

function whyOf({ operations }: Explanation, text: string): string | null | undefined {
  return operations.find((operation) => operation.text === text)?.why;
}

describe("the explanation", () => {
  it("of a stale read names the write between, and what would have helped too late", () => {
    const stale = told(write(1, 0, 1), write(2, 2, 3), read(1, 4, 5), write(1, 6, 7));
    expect(rolesOf(stale)).toEqual(["write 1: placed", "write 2: core", "read 1: stuck", "write 1: related"]);
    expect(stale.why).toBe(
      "Whatever state the history was in before event 2, these cannot all be: write 2 (events 2 to 3) and read 1 (events 4 to 5). Without any one of them nothing contradicts the others.",
    );
    expect(whyOf(stale, "read 1")).toBe(
      "it is allowed only where the history holds 1, but by then the history holds 2",
    );
    expect(whyOf(stale, "write 2")).toContain("had returned (event 3) before read 1 was invoked (event 4)");
    expect(stale.operations[3]?.why).toContain("was invoked (event 6) only after that had returned (event 5)");
    expect(describeExplanation(stale)).toMatch(
      /^read 1 \(events 4 to 5\) has no place in any order that explains the answers before it: by then the history holds 2$/,
    );
    expect(explainedAnomaly(stale)).toMatchObject({ severity: "violation", events: [2, 3, 4, 5] });
    expect(stale.prefix).toEqual({
      length: 2,
      last: [
        { operation: 0, atNs: 0.5, state: "holds 1" },
        { operation: 1, atNs: 2.5, state: "holds 2" },
      ],
    });
  });

  it("says of a value from nowhere that nothing leads to it", () => {
    const ghost = told(write(1, 0, 1), read(9, 2, 3));
    expect(ghost.window).toMatchObject({ from: "any state", returns: 1, core: [1], minimal: true });
    expect(ghost.why).toBe(
      "read 9 (events 2 to 3) is allowed in no state that the operations invoked by then lead to.",
    );
  });

  it("says why operations of unknown outcome and pending ones do not help", () => {
    const lost = told(
      write(1, 0, NEVER),
      read(1, 1, 2),
      write(2, 3, 4),
      cas(7, 1, 3, NEVER),
      write(8, 5, 20),
      read(1, 6, 9),
    );
    expect(whyOf(lost, "write 1")).toBe("it can take effect only once, and what came before has used it");
    expect(whyOf(lost, "cas 7 -> 1")).toMatch(/^it cannot come next|^it is allowed only where/);
    expect(whyOf(lost, "write 8")).toBe("it may come first, but then the history holds 8, which does not allow read 1");
    expect(lost.operations.find(({ text }) => text === "write 1")?.endNs).toBeNull();
  });

  it("keeps to a bounded size on long histories with thousands of crashed writes, and finds the handful", () => {
    const calls = Array.from({ length: 3000 }, (_, at) => write(10_000 + at, at * 10, NEVER));
    for (let at = 0; at < 20_000; at++) {
      const startNs = at * 10;
      calls.push(at % 3 === 0 ? write(at, startNs, startNs + 25) : read(at - (at % 3), startNs + 16, startNs + 19));
    }
    const stuck = calls.push(read(3, 300_000, 300_001)) - 1;
    const order = [...calls.keys()].slice(3000, -1);
    const log = callLogOf(calls);
    const explanation = explain(register, log, null, {
      verdict: "invalid",
      configurations: 0,
      stuck,
      prefix: () => order,
    });
    expect(explanation.window).toMatchObject({ from: "any state", minimal: true, furtherCore: 0 });
    expect(explanation.window.core.length).toBeLessThanOrEqual(2);
    expect(JSON.stringify(explanation).length).toBeLessThan(20_000);
  });
});
