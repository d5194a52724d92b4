import { describe, expect, it } from "vitest";
import type { ProtocolDeployment } from "../../contract/system.js";
import { createRandom } from "../../core/random.js";
import { chubbySystem } from "./index.js";

const { createNode } = chubbySystem.protocol as ProtocolDeployment;
const context = { id: "n1", nodes: ["n1", "n2", "n3"], random: createRandom(1), options: {}, leaseMs: 2000 };

describe("planted bugs", () => {
  it.each(chubbySystem.bugs)("$name can be planted", ({ name }) => {
    expect(createNode({ ...context, bug: name }).id).toBe("n1");
  });

  it("are refused where there are none of that name", () => {
    expect(() => createNode({ ...context, bug: "no-such-bug" })).toThrow(/no planted bug "no-such-bug"/);
  });
});

describe("options", () => {
  it.each(chubbySystem.options)("$name takes its own fallback and says what it expects", ({ fallback, problem }) => {
    expect(problem(fallback)).toBeUndefined();
    expect(problem("soon")).toMatch(/^a /);
  });

  it("tell the lock-delay that the checkers go by", () => {
    expect(chubbySystem.lockDelayMs?.({})).toBe(1000);
    expect(chubbySystem.lockDelayMs?.({ lockDelayMs: 250 })).toBe(250);
  });
});
