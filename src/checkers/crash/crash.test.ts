import { describe, expect, it } from "vitest";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { fault, note, write } from "../testing/steps.js";

const PANIC = "panic: tocommit(9) is out of range [lastIndex(7)]";
const watching = note("watching", 0, "environment", { source: "log", nodes: ["n1", "n2", "n3"], for: ["crash"] });
const crash = (atMs: number, node = "n1", life = 1, line = PANIC) => note("crash", atMs, node, { line, life });
const end = (atMs: number, node = "n1", life = 1) =>
  note("server", atMs, node, { source: "process", role: "down", life, exitCode: 2 });
const broken = (mode: string, targets = ["n1"]) =>
  fault(0, [100, 200], { kind: "disk", targets, asked: { kind: "disk", targets, mode } });

const onCrash = (...steps: Steps) => ruleOn("crash", recorded(headerWith({ env: "docker" }), ...steps));

describe("the rule crash catches", () => {
  it("a panic, with the line that tells", () => {
    const result = onCrash(watching, write("c1", [0, 10], 7), crash(500));
    expect(result).toMatchObject({ verdict: "invalid", opportunities: 3, anomalies: [{ events: [3] }] });
    expect(sentences(result)[0]).toBe(`At 500 ms n1 logged what its system calls a panic or fatal error (${PANIC}).`);
  });

  it("one crash where several lines and the end of the process tell of it, and one for each life and node", () => {
    const stack = crash(501, "n1", 1, "goroutine 1 [running]:");
    const result = onCrash(watching, crash(500), stack, end(502), crash(900, "n1", 2), crash(901, "n2"));
    expect(result.anomalies.map(({ severity, events }) => [severity, events])).toEqual([
      ["violation", [1, 2, 3]],
      ["violation", [4]],
      ["violation", [5]],
    ]);
    expect(sentences(result)[0]).toContain("ended by itself with exit code 2");
  });

  it("a panic before anybody said that logs are watched", () => {
    expect(onCrash(crash(0))).toMatchObject({ verdict: "invalid", opportunities: 1 });
  });

  it.each(["power-loss", "slow-sync", "corrupt-tail"])("a panic after %s, which a server must survive", (mode) => {
    expect(onCrash(watching, broken(mode), crash(500)).verdict).toBe("invalid");
  });

  it("a panic of a node whose disk was whole, or was damaged only later", () => {
    expect(onCrash(watching, broken("full", ["n2"]), crash(500)).verdict).toBe("invalid");
    expect(onCrash(watching, crash(50), broken("full")).verdict).toBe("invalid");
  });
});

describe("the rule crash lets pass", () => {
  it("logs that were watched and say nothing", () => {
    expect(onCrash(watching, write("c1", [0, 10], 7))).toMatchObject({ verdict: "valid", opportunities: 3 });
  });

  it.each(["full", "io-error", "bit-flip"])("the giving up of a node whose disk is %s, as a hazard", (mode) => {
    const result = onCrash(watching, broken(mode), crash(500));
    expect(result).toMatchObject({ verdict: "valid", anomalies: [{ severity: "hazard" }] });
    expect(sentences(result)[0]).toContain("fault 0");
  });

  it("a node that ends by itself without a word, as a hazard", () => {
    const result = onCrash(watching, end(500));
    expect(result).toMatchObject({ verdict: "valid", anomalies: [{ severity: "hazard", events: [1] }] });
    expect(sentences(result)[0]).toBe(
      "At 500 ms n1 ended by itself with exit code 2, and its log names no panic or fatal error.",
    );
  });

  it("a node that leads, or no longer does", () => {
    const led = note("server", 500, "n1", { source: "log", role: "leader", term: 4 });
    expect(onCrash(watching, led).anomalies).toEqual([]);
  });
});

it("the rule crash is not exercised where nobody read a log", () => {
  expect(onCrash(write("c1", [0, 10], 7)).verdict).toBe("not exercised");
  const other = note("watching", 0, "environment", { source: "log", nodes: ["n1"], for: ["leader"] });
  expect(onCrash(other).verdict).toBe("not exercised");
});
