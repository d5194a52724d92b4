import { describe, expect, it } from "vitest";
import { PLUGINS } from "../campaign/registry.js";
import type { Flag } from "../campaign/reproduce.js";
import type { System } from "../contract/system.js";
import { bugsText } from "./bugs-text.js";
import { LISTS } from "./lists.js";
import { nemesesText } from "./nemeses-text.js";
import { paintFor } from "./paint.js";
import { systemsText } from "./systems-text.js";
import { wrapped } from "./wrapped.js";

const plain = paintFor({}, {});

describe("the list of nemeses", () => {
  const text = nemesesText(PLUGINS.nemeses, plain);

  it.each(PLUGINS.nemeses.map((nemesis) => [nemesis.name, nemesis] as const))("tells all of %s", (name, nemesis) => {
    const block = text.split("\n\n").find((part) => part.startsWith(`${name}  `)) ?? "";
    for (const target of nemesis.targets) expect(block).toMatch(new RegExp(`\\b${target}\\b`));
    for (const option of nemesis.options) {
      expect(block).toContain(`\n  ${option.name}=${option.fallback}  `);
      for (const choice of option.choices ?? []) expect(block).toMatch(new RegExp(`\\b${choice}\\b`));
    }
  });

  it("has a nemesis that looks like this", () => {
    expect(text).toContain(
      [
        "kill  kills processes and restarts them",
        "  targets       one, minority, majority, all, leader, followers, contender, contenders, actor",
        "  everyMs=9000  mean time from one fault's start to the next",
        "  forMs=3000    mean duration of a fault",
        "  signal=KILL   how the process is ended: KILL, TERM",
        "",
      ].join("\n"),
    );
  });

  it("has the choices in JSON, and none where any number goes", () => {
    const options = (name: string) => LISTS["nemeses"]?.().find((entry) => entry.name === name)?.["options"];
    expect(options("disk")).toContainEqual(expect.objectContaining({ name: "mode", choices: expect.any(Array) }));
    expect(options("kill")).toContainEqual(expect.objectContaining({ name: "signal", choices: ["KILL", "TERM"] }));
    expect(options("pause")).toContainEqual({
      name: "forMs",
      summary: expect.any(String),
      default: expect.any(Number),
    });
  });
});

describe("the list of systems", () => {
  const text = systemsText(PLUGINS.systems, plain);

  it.each(PLUGINS.systems.map((system) => [system.name, system] as const))("tells all of %s", (name, system) => {
    const block = text.split("\n\n").find((part) => part.startsWith(`${name}  `)) ?? "";
    const words = [...system.versions, ...(system.knownBugs ?? []).map(({ id }) => id)];
    for (const word of words) expect(block).toContain(word);
    for (const { name, fallback } of system.options)
      expect(block).toContain(fallback === null ? `\n  ${name}  ` : `\n  ${name}=${fallback}  `);
    const unbroken = block.replace(/\n +/g, " ");
    for (const guarantee of system.guarantees) expect(unbroken).toContain(guarantee);
    for (const { expect: verdict, why } of system.expected) {
      expect(unbroken).toMatch(new RegExp(`is ${verdict} `));
      expect(unbroken).toContain(`: ${why}`);
    }
  });

  it("says under what a system comes to what", () => {
    const [raft] = PLUGINS.systems;
    const nemesis = ["partition:leader", { pause: { target: "contender", forMs: 5000 } }];
    const outcome = { workload: "register", nemesis, options: { reads: "lease" }, nodes: 3, why: "it is so" } as const;
    const one = { ...raft, expected: [{ ...outcome, expect: "invalid L" }] } as System;
    expect(systemsText([one], plain).replace(/\n +/g, " ").trimEnd()).toMatch(
      /is invalid L +register, reads=lease, nodes=3 under partition:leader, pause:contender \(forMs=5000\): it is so$/,
    );
    const unbroken = { ...raft, expected: [{ ...outcome, nemesis: [], expect: "valid" }] } as System;
    expect(systemsText([unbroken], plain)).toContain("with nothing broken: it is so");
  });
});

describe("the list of bugs", () => {
  const voted = ["--nemesis", "partition:everyMs=5000", "kill:majority"] as const;
  const flags: readonly Flag[] = [["--system", "raft"], ["--bug", "vote-not-persisted"], voted, ["--seed", "3"]];
  const text = bugsText(PLUGINS.systems, new Map([["vote-not-persisted", flags]]), plain);
  const planted = PLUGINS.systems.filter(({ bugs }) => bugs.length > 0);

  it.each(planted.map(({ name, bugs }) => [name, bugs] as const))("tells those of %s below its name", (name, bugs) => {
    const block = text.split("\n\n").find((part) => part.startsWith(`${name}  `)) ?? "";
    expect(block.match(/^ {2}\S+/gm)).toEqual(bugs.map((bug) => `  ${bug.name}`));
    const unbroken = block.replace(/\n +/g, " ");
    for (const { summary } of bugs) expect(unbroken).toContain(summary);
  });

  it("has below each the run that shows it, as a shell reads it, or a hunt where none is known", () => {
    expect(text).toContain(
      `
    npx usurper run --system raft --bug vote-not-persisted --nemesis partition:everyMs=5000 \\
      --nemesis kill:majority --seed 3
`,
    );
    expect(text).toContain("\n    npx usurper sweep --bugs no-lock-delay\n");
  });

  it("leaves out systems without, and says how one is planted", () => {
    expect(text.split("\n\n")).toHaveLength(planted.length + 1);
    expect(text).toMatch(/\n\n.*in its own system\. .*\n$/);
    expect(bugsText([], new Map(), plain)).toBe("no system has a planted bug\n");
  });
});

describe("what is listed at length", () => {
  it("fits into 110 columns", () => {
    const { nemeses, systems } = PLUGINS;
    const texts = [nemesesText(nemeses, plain), systemsText(systems, plain), bugsText(systems, new Map(), plain)];
    const lines = texts.join("").split("\n");
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(110);
  });

  it("is broken between words, below where the text began", () => {
    const text = Array.from({ length: 30 }, () => "word").join(" ");
    const [first = "", second = "", ...more] = wrapped("  a  ", text).split("\n");
    expect(more).toEqual([""]);
    expect(first).toHaveLength(109);
    expect(second).toMatch(/^ {5}word( word)*$/);
    expect(`${first} ${second}`.match(/word/g)).toHaveLength(30);
  });
});
