import { describe, expect, it } from "vitest";
import type { EnvironmentNote } from "../../contract/environment.js";
import type { NodeStatus } from "../../contract/protocol.js";
import { LogWatch } from "./log-watch.js";

const roleIn = (line: string): NodeStatus | undefined => {
  const [, role, term] = /^(leader|follower) (\d+)$/.exec(line) ?? [];
  return role === undefined ? undefined : { role: role as NodeStatus["role"], term: Number(term) };
};

function watching(
  patterns: ConstructorParameters<typeof LogWatch>[1] = { crashPatterns: [/panic: /g, /^goroutine /] },
) {
  const notes: EnvironmentNote[] = [];
  const watch = new LogWatch((note) => notes.push(note), patterns);
  return { watch, notes };
}

describe("the watch over nodes' logs", () => {
  it("says at its start which nodes it watches, and nothing where the system names no patterns", () => {
    const { watch, notes } = watching();
    watch.begin(["n1", "n2"]);
    const value = { source: "log", nodes: ["n1", "n2"], for: ["crash"] };
    expect(notes).toEqual([{ process: "environment", f: "watching", value }]);
    const blind = watching({ crashPatterns: [] });
    blind.watch.begin(["n1"]);
    expect(blind.notes).toEqual([]);
  });

  it("tells each line that is a crash, with node and life, and no other", () => {
    const { watch, notes } = watching();
    const node = watch.node("n2");
    for (const line of ["n2 listens", "panic: one", "all is well"]) node.line(line);
    node.ended(137, "asked");
    node.line("panic: two");
    expect(notes).toEqual([
      { process: "n2", f: "crash", value: { line: "panic: one", life: 1 }, node: "n2" },
      { process: "n2", f: "crash", value: { line: "panic: two", life: 2 }, node: "n2" },
    ]);
  });

  it("tells the first lines of a crash alone, of each life anew, and long ones shortened", () => {
    const { watch, notes } = watching();
    const node = watch.node("n1");
    node.line(`panic: ${"x".repeat(100_000)}`);
    for (let thread = 1; thread < 300; thread++) node.line(`goroutine ${thread} [running]:`);
    expect(notes).toHaveLength(5);
    expect(JSON.stringify(notes[0]).length).toBeLessThan(600);
    node.ended(2, "asked");
    node.line("panic: again");
    expect(notes).toHaveLength(6);
  });

  it("tells the end of a process that nobody ended, where it knows how it ended", () => {
    const { watch, notes } = watching();
    const node = watch.node("n3");
    node.ended(0, "asked");
    node.ended(undefined, "by itself");
    node.ended(3, "by itself");
    const value = { source: "process", role: "down", life: 3, exitCode: 3 };
    expect(notes).toEqual([{ process: "n3", f: "server", value, node: "n3" }]);
  });

  it("tells who begins and ceases to lead, and of other changes of role nothing", () => {
    const { watch, notes } = watching({ crashPatterns: [], roleIn });
    watch.begin(["n1"]);
    const node = watch.node("n1");
    for (const line of ["follower 1", "leader 2", "all is well", "follower 2", "follower 3", "leader 4"])
      node.line(line);
    node.ended(137, "asked");
    node.line("follower 4");
    expect(notes.map(({ f, value }) => [f, value])).toEqual([
      ["watching", { source: "log", nodes: ["n1"], for: ["leader"] }],
      ["server", { source: "log", role: "leader", term: 2 }],
      ["server", { source: "log", role: "follower", term: 2 }],
      ["server", { source: "log", role: "leader", term: 4 }],
    ]);
  });

  it("is silent once it is closed", () => {
    const { watch, notes } = watching();
    const node = watch.node("n1");
    watch.close();
    node.line("panic: the others are gone");
    node.ended(137, "by itself");
    expect(notes).toEqual([]);
  });
});
