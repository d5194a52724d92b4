import { describe, expect, it } from "vitest";
import type { ProtocolDeployment } from "../../contract/system.js";
import { createRandom } from "../../core/random.js";
import { raftSystem } from "./index.js";

const { createNode } = raftSystem.protocol as ProtocolDeployment;
const context = { id: "n1", nodes: ["n1", "n2", "n3"], random: createRandom(1), options: {}, leaseMs: 2000 };

describe("planted bugs", () => {
  it.each(raftSystem.bugs)("$name can be planted", ({ name }) => {
    expect(createNode({ ...context, bug: name }).id).toBe("n1");
  });

  it("have names of their own, and others are refused", () => {
    const names = raftSystem.bugs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(() => createNode({ ...context, bug: "no-such-bug" })).toThrow(/no planted bug "no-such-bug"/);
  });
});

describe("options", () => {
  it.each(raftSystem.options)("$name takes its own fallback and says what it expects", ({ fallback, problem }) => {
    expect(problem(fallback)).toBeUndefined();
    expect(problem("soon")).toMatch(/^a /);
  });
});
