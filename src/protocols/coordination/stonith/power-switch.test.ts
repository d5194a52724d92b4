import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PowerRequest } from "./power-messages.js";
import { PowerSwitch } from "./power-switch.js";
import { stonithRulesWith } from "./stonith-rules.js";

const takeOver = (attempt: number, election = "e"): PowerRequest => ({ type: "take-over", election, attempt });
const stepDown = (attempt: number, election = "e"): PowerRequest => ({ type: "step-down", election, attempt });
const answer = (type: "off" | "superseded", attempt: number, election = "e") => ({ type, election, attempt });

function powerSwitch(bug?: string) {
  const power = new PowerSwitch(stonithRulesWith(bug));
  return (host: string, request: PowerRequest) => power.take(host, request);
}

describe("the power switch", () => {
  it("powers off whoever acts before it confirms that another may", () => {
    const take = powerSwitch();
    expect(take("c1", takeOver(1))).toEqual({ answer: answer("off", 1) });
    expect(take("c2", takeOver(1))).toEqual({ powerOff: "c1", answer: answer("off", 1) });
    expect(take("c1", takeOver(2))).toEqual({ powerOff: "c2", answer: answer("off", 2) });
  });

  it("spares who has stepped down, and whoever asks for itself", () => {
    const take = powerSwitch();
    take("c1", takeOver(1));
    expect(take("c1", takeOver(2))).toEqual({ answer: answer("off", 2) });
    expect(take("c1", stepDown(2))).toEqual({});
    expect(take("c2", takeOver(1))).toEqual({ answer: answer("off", 1) });
  });

  it("keeps elections apart", () => {
    const take = powerSwitch();
    take("c1", takeOver(1, "e"));
    expect(take("c2", takeOver(1, "f"))).toEqual({ answer: answer("off", 1, "f") });
  });

  it("shoots nobody for a request that comes again, or late", () => {
    const take = powerSwitch();
    take("c1", takeOver(1));
    expect(take("c1", takeOver(1))).toEqual({ answer: answer("off", 1) });
    take("c2", takeOver(1));
    expect(take("c1", takeOver(1))).toEqual({ answer: answer("superseded", 1) });
    take("c2", stepDown(1));
    expect(take("c2", takeOver(1))).toEqual({ answer: answer("superseded", 1) });
    take("c1", takeOver(2));
    expect(take("c1", stepDown(1))).toEqual({});
    expect(take("c2", takeOver(2))).toMatchObject({ powerOff: "c1" });
  });

  it("with the planted mistake shoots the first one again and again", () => {
    const take = powerSwitch("power-off-of-the-wrong-one");
    take("c1", takeOver(1));
    expect(take("c2", takeOver(1))).toMatchObject({ powerOff: "c1" });
    expect(take("c3", takeOver(1))).toMatchObject({ powerOff: "c1" });
  });
});

const HOSTS = ["c1", "c2", "c3"] as const;

/** Contenders that ask, act and step down, over a network that delivers what was ever sent, in any order and repeatedly. */
class Contest {
  readonly acting = new Set<string>();
  readonly #take: ReturnType<typeof powerSwitch>;
  readonly #sent: { readonly host: string; readonly request: PowerRequest }[] = [];
  readonly #attempts = new Map<string, number>();

  constructor(bug?: string) {
    this.#take = powerSwitch(bug);
  }

  ask(host: string): void {
    const attempt = (this.#attempts.get(host) ?? 0) + 1;
    this.#attempts.set(host, attempt);
    this.#sent.push({ host, request: takeOver(attempt) });
  }

  stepDown(host: string): void {
    this.acting.delete(host);
    this.#sent.push({ host, request: stepDown(this.#attempts.get(host) ?? 0) });
  }

  deliver(which: number, answerArrives: boolean): void {
    const sent = this.#sent[which % Math.max(1, this.#sent.length)];
    if (sent === undefined) return;
    const { host, request } = sent;
    const { powerOff, answer } = this.#take(host, request);
    if (powerOff !== undefined) {
      this.acting.delete(powerOff);
      // Its next life numbers its attempts anew, from above: no answer to the former one is meant for it.
      this.#attempts.set(powerOff, (this.#attempts.get(powerOff) ?? 0) + 1);
    }
    const awaited = answer?.attempt === this.#attempts.get(host) && !this.#withdrawn(host, request.attempt);
    if (answerArrives && answer?.type === "off" && awaited) this.acting.add(host);
  }

  #withdrawn(host: string, attempt: number): boolean {
    return this.#sent.some(
      ({ host: of, request }) => of === host && request.type === "step-down" && request.attempt === attempt,
    );
  }
}

const host = fc.constantFrom(...HOSTS);
const action = fc.oneof(
  fc.record({ what: fc.constant("ask" as const), host }),
  fc.record({ what: fc.constant("step down" as const), host }),
  fc.record({ what: fc.constant("deliver" as const), which: fc.nat(40), answered: fc.boolean() }),
);

/** The most that acted at once. */
function mostActing(
  script: readonly (typeof action extends fc.Arbitrary<infer Action> ? Action : never)[],
  bug?: string,
) {
  const contest = new Contest(bug);
  let most = 0;
  for (const step of script) {
    if (step.what === "ask") contest.ask(step.host);
    else if (step.what === "step down") contest.stepDown(step.host);
    else contest.deliver(step.which, step.answered);
    most = Math.max(most, contest.acting.size);
  }
  return most;
}

describe("over a network that loses, repeats and reorders", () => {
  const scripts = fc.array(action, { maxLength: 60 });

  it("no two act at once", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        expect(mostActing(script)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });

  it("two do where it remembers the wrong one", () => {
    const found = fc.check(
      fc.property(scripts, (script) => mostActing(script, "power-off-of-the-wrong-one") <= 1),
      { numRuns: 2000, seed: 1 },
    );
    expect(found.failed).toBe(true);
  });
});
