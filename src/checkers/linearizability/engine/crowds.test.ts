import { describe, expect, it } from "vitest";
import { createRandom } from "../../../core/random.js";
import { callLogOf, type TimedCall } from "../call-log.js";
import { casRegister } from "../models/register.js";
import { linearizationProblem } from "../testing/brute-force.js";
import { cas, NEVER, read, write } from "../testing/register-calls.js";
import { decideByEngine } from "./decide.js";

const LIMITS = { maxConfigurations: 2_000_000 };

function decided(calls: readonly TimedCall[]) {
  const decision = decideByEngine(casRegister, callLogOf(calls), null, LIMITS);
  if (decision.verdict === "valid") {
    expect(linearizationProblem(casRegister, calls, null, decision.linearization())).toBeUndefined();
  }
  return decision;
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at);
}

describe("500 crashed calls", () => {
  const crashed = numbers(500).map((at) => write(1 + (at % 250), at, NEVER));
  /** Each value twice, which is as often as it was written, long after. */
  const shown = numbers(500).map((at) => read(1 + ((at * 7) % 250), 1000 + 10 * at, 1001 + 10 * at));

  it("may all take effect late, each once", () => {
    expect(decided([...crashed, ...shown]).verdict).toBe("valid");
  });

  it("cannot take effect more often than they were made", () => {
    const calls = [...crashed, ...shown, read(1, 9000, 9001)];
    const decision = decided(calls);
    expect(decision).toMatchObject({ verdict: "invalid", stuck: calls.length - 1 });
    if (decision.verdict === "invalid") expect(new Set(decision.prefix()).size).toBe(1000);
  });

  it("of compare-and-sets chain as far as they reach, and no further", () => {
    const steps = numbers(500).map((at) => cas(at, at + 1, 0, NEVER));
    expect(decided([write(0, 0, 5), ...steps, read(500, 1000, 1001)]).verdict).toBe("valid");
    expect(decided([write(0, 0, 5), ...steps, read(501, 1000, 1001)]).verdict).toBe("invalid");
    const back = [read(300, 1000, 1001), read(299, 1002, 1003)];
    expect(decided([write(0, 0, 5), ...steps, ...back]).verdict).toBe("invalid");
  });
});

describe("200 pending calls", () => {
  const writes = numbers(200).map((at) => write(at, 0, 1000));

  it("are put into the one order that answers show", () => {
    const reads = numbers(199).map((at) => read((at * 67) % 200, 10 + 4 * at, 11 + 4 * at));
    expect(decided([...writes, ...reads]).verdict).toBe("valid");
  });

  it("do not take effect twice", () => {
    const reads = numbers(199).map((at) => read((at * 67) % 200, 10 + 4 * at, 11 + 4 * at));
    const calls = [...writes, ...reads, read(0, 900, 901), read(67, 910, 911)];
    expect(decided(calls)).toMatchObject({ verdict: "invalid", stuck: calls.length - 2 });
  });

  it("form a chain of compare-and-sets, whatever order they are told in", () => {
    const chain = numbers(200).map((at) => cas((at * 77) % 200, ((at * 77) % 200) + 1, 0, 1000));
    expect(decided([write(0, 0, 5), ...chain, read(200, 1001, 1002)]).verdict).toBe("valid");
    expect(decided([write(0, 0, 5), ...chain, read(199, 1001, 1002)]).verdict).toBe("invalid");
  });
});

describe("kinds of calls so many that transitions have no table", () => {
  // Logs of one history share their kinds: this many occur elsewhere.
  const elsewhere = numbers(140_000).map((at) => write(1000 + at, 0, 1).call);

  it("are told apart, from the start", () => {
    // A walk over ten values, by every step from one to another that there is.
    const random = createRandom(1);
    const visited = numbers(2001).map(() => random.int(0, 9));
    const walk = (widthNs: number) =>
      numbers(2000).map((at) =>
        cas(visited[at] as number, visited[at + 1] as number, 10 * at + 10, 10 * at + 10 + widthNs),
      );
    const verdictOf = (...calls: readonly TimedCall[]) => {
      const log = callLogOf([write(visited[0] as number, 0, 5), ...calls]);
      return decideByEngine(casRegister, { ...log, calls: [...log.calls, ...elsewhere] }, null, LIMITS).verdict;
    };
    const last = visited[2000] as number;
    expect(verdictOf(...walk(1), read(last, 30_000, 30_001))).toBe("valid");
    expect(verdictOf(...walk(1), read(last + 1, 30_000, 30_001))).toBe("invalid");
    expect(verdictOf(...walk(50), read(last, 30_000, 30_001))).toBe("valid");
  });

  it("are told apart where they outgrow one", () => {
    const calls = numbers(2500).flatMap((at) => [write(at, 4 * at, 4 * at + 1), read(at, 4 * at + 1, 4 * at + 3)]);
    expect(decided(calls).verdict).toBe("valid");
    expect(decided([...calls, read(7, 10_001, 10_002)])).toMatchObject({ verdict: "invalid", stuck: 5000 });
  });
});
