import { describe, expect, it } from "vitest";
import type { RuleResult } from "../../core/verdict.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { acquire, release } from "../testing/steps.js";
import { linearizabilityChecker } from "./linearizability-checker.js";

const locks = headerWith({ resources: { a: { kind: "lock", fence: "token" }, b: { kind: "lock", fence: "token" } } });

const onL = (...steps: Steps): RuleResult => {
  return linearizabilityChecker.check(recorded(locks, ...steps), { maxConfigurations: 10_000 })["L"] as RuleResult;
};

describe("rule L on locks catches", () => {
  it("a grant while another holds the lock and releases it only later", () => {
    const result = onL(acquire("c1", [0, 10], 3), acquire("c2", [20, 30], 7), release("c1", [40, 50], 3));
    expect(result.verdict).toBe("invalid");
    expect(result.anomalies[0]?.why).toMatch(/^acquire with token 7 .* a is held with token 3/);
  });

  it("tokens that go back, though leases may have ended all holds", () => {
    expect(onL(acquire("c1", [0, 10], 7), acquire("c2", [20, 30], 3)).verdict).toBe("invalid");
    expect(onL(acquire("c1", [0, 10], 7), acquire("c2", [20, 30], 7)).verdict).toBe("invalid");
  });

  it("a hold that is released twice, and one that is released after the next one was granted", () => {
    const first = [acquire("c1", [0, 10], 3), release("c1", [20, 30], 3)].flat();
    expect(onL(first, release("c1", [40, 50], 3)).verdict).toBe("invalid");
    expect(onL(acquire("c1", [0, 10], 3), acquire("c2", [20, 30], 7), release("c1", [40, 50], 3)).verdict).toBe(
      "invalid",
    );
  });

  it("a token given out anew after it was released", () => {
    const anew = [acquire("c1", [0, 10], 3), release("c1", [20, 30], 3), acquire("c1", [40, 50], 3)].flat();
    expect(onL(anew).verdict).toBe("invalid");
  });

  it("a token given out anew after another had held the lock by a higher one", () => {
    const meanwhile = [acquire("c1", [0, 10], 3), acquire("c2", [20, 30], 7), release("c2", [40, 50], 7)].flat();
    expect(onL(meanwhile, acquire("c1", [60, 70], 3)).verdict).toBe("invalid");
  });
});

describe("rule L on locks lets pass", () => {
  it("locks that go from hand to hand, each by itself", () => {
    const onB = [acquire("c2", [0, 10], 4, { resource: "b" }), release("c2", [35, 40], 4, { resource: "b" })].flat();
    const onA = [acquire("c1", [0, 10], 3), acquire("c3", [5, 32], 5), release("c1", [20, 30], 3)].flat();
    expect(onL(onA, onB).verdict).toBe("valid");
  });

  it("a holder whose lease ended while it slept, and whose release is refused or never answered", () => {
    const asleep = [acquire("c1", [0, 10], 3), acquire("c2", [20, 30], 7), release("c2", [40, 50], 7)].flat();
    expect(onL(asleep).verdict).toBe("valid");
    expect(onL(asleep, release("c1", [60, 70], 3, { refusedBy: 7 })).verdict).toBe("valid");
    expect(onL(asleep, release("c1", [60, 70], 3, { unanswered: true })).verdict).toBe("valid");
  });

  it("a grant that ended before its holder was told of it", () => {
    expect(onL(acquire("c1", [0, 60], 3), acquire("c2", [20, 30], 7), release("c2", [40, 50], 7)).verdict).toBe(
      "valid",
    );
  });

  it("an acquisition refused or unanswered though the lock was free", () => {
    const session = acquire("c1", [0, 10], null, { refusedBy: 3 });
    const lost = acquire("c2", [20, 30], null, { unanswered: true });
    expect(onL(session, lost, acquire("c3", [40, 50], 7), release("c3", [60, 70], 7)).verdict).toBe("valid");
  });

  it("a holder that is told of its hold once more, since its release was certainly not applied", () => {
    const again = [
      ...acquire("c1", [0, 10], 3),
      release("c1", [20, 30], 3, { unavailable: true }),
      ...acquire("c1", [40, 50], 3),
      release("c1", [60, 70], 3),
    ];
    expect(onL(again, acquire("c2", [80, 90], 7), release("c2", [100, 110], 7)).verdict).toBe("valid");
  });
});

describe("rule L on locks without tokens", () => {
  const onNames = (...steps: Steps) => {
    const history = recorded({ ...locks, tokens: "none" }, ...steps);
    return linearizabilityChecker.check(history, { maxConfigurations: 10_000 })["L"] as RuleResult;
  };
  const second = acquire("c2", [20, 30], 3);

  it("catches a grant while another holds the lock and releases it only later", () => {
    expect(onNames(acquire("c1", [0, 10], 7), second, release("c1", [40, 50], 7)).verdict).toBe("invalid");
  });

  it("lets pass names that fall from hand to hand", () => {
    expect(onNames(acquire("c1", [0, 10], 7), second, release("c2", [40, 50], 3)).verdict).toBe("valid");
  });
});
