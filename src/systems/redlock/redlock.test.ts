import { describe, expect, it } from "vitest";
import type { ClientContext } from "../../contract/client.js";
import type { ProtocolDeployment } from "../../contract/system.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { createRandom } from "../../core/random.js";
import { redlockSystem } from "./index.js";

const { createNode } = redlockSystem.protocol as ProtocolDeployment;
const random = createRandom(1);
const nodeContext = { id: "n1", nodes: ["n1", "n2", "n3"], random, options: {}, leaseMs: 2000 };
const clientContext: ClientContext = {
  ...{ host: "c1", incarnation: 0, clock: new VirtualClock(), random, operationTimeoutMs: 1000, options: {} },
  nodes: ["n1", "n2", "n3"].map((id) => ({ id, address: id, ports: {} })),
  transport: { send: () => {}, onMessage: () => {} },
};

describe("planted bugs", () => {
  it.each(redlockSystem.bugs)("$name can be planted in nodes and clients", ({ name }) => {
    expect(createNode({ ...nodeContext, bug: name }).id).toBe("n1");
    expect(redlockSystem.connect({ ...clientContext, bug: name }).node()).toBe("n1");
  });

  it("have names of their own, and others are refused", () => {
    const names = redlockSystem.bugs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(() => createNode({ ...nodeContext, bug: "no-such-bug" })).toThrow(/no planted bug "no-such-bug"/);
    expect(() => redlockSystem.connect({ ...clientContext, bug: "no-such-bug" })).toThrow(
      /no planted bug "no-such-bug"/,
    );
  });
});

describe("options", () => {
  it.each(redlockSystem.options)(
    "$name takes its own fallback and says what it expects",
    ({ name, fallback, problem }) => {
      expect(problem(fallback)).toBeUndefined();
      expect(problem("soon")).toMatch(/^a /);
      const options = { [name]: "soon" };
      expect(() => redlockSystem.connect({ ...clientContext, options })).toThrow(
        new RegExp(`^redlock: ${name} "soon": expected a `),
      );
    },
  );
});
