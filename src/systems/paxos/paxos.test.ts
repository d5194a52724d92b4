import { describe, expect, it } from "vitest";
import type { ProtocolDeployment } from "../../contract/system.js";
import { createRandom } from "../../core/random.js";
import { paxosSystem } from "./index.js";

const { createNode } = paxosSystem.protocol as ProtocolDeployment;
const context = { id: "n1", nodes: ["n1", "n2", "n3"], random: createRandom(1), options: {}, leaseMs: 2000 };

describe("planted bugs", () => {
  it.each(paxosSystem.bugs)("$name can be planted", ({ name }) => {
    expect(createNode({ ...context, bug: name }).id).toBe("n1");
  });

  it("are refused where there are none of that name", () => {
    expect(() => createNode({ ...context, bug: "no-such-bug" })).toThrow(/no planted bug "no-such-bug"/);
  });
});
