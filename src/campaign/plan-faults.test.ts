import { describe, expect, it } from "vitest";
import { checkHistory } from "../checkers/check-history.js";
import { BEYOND_CORE, isNemesisEvent } from "../core/event.js";
import { faultWindows } from "../core/fault-window.js";
import { checkersNamed } from "./parts.js";
import { withSeed } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { recordInMemory } from "./record-run.js";
import { PLUGINS } from "./registry.js";

const context = { plugins: PLUGINS, tool: "usurper 0.0.0", drawSeed: () => 1 };
const planOf = async (text: string) => {
  const [row] = (await planCampaign(readCampaign(text, "c.yaml"), context)).rows;
  if (row === undefined) throw new Error("no row was planned");
  return withSeed(row, 1);
};
const record = async (text: string) => {
  const plan = await planOf(text);
  const history = await recordInMemory(plan, {
    plugins: PLUGINS,
    signal: new AbortController().signal,
    tell: () => {},
  });
  return { history, verdict: checkHistory(history, checkersNamed(plan.checkers, PLUGINS), plan.limits) };
};

const SCHEDULE = `
system: raft
timeLimit: 12s
schedule:
  - { at: 1.25s, for: 2s, fault: { kind: kill, targets: [n1, n2] } }
  - { at: 2s, for: 500ms, fault: { kind: partition, grudge: { n3: [n4, n5] } } }
`;

describe("a schedule", () => {
  it("injects each fault at its time, for its time", async () => {
    const { history, verdict } = await record(SCHEDULE);
    const windows = faultWindows(history.events).map(({ kind, targets, widest }) => [kind, targets, widest]);
    expect(windows).toEqual([
      ["kill", ["n1", "n2"], { startNs: 1_250_000_000, endNs: 3_250_000_000 }],
      ["partition", ["n3", "n4", "n5"], { startNs: 2_000_000_000, endNs: 2_500_000_000 }],
    ]);
    expect(verdict.verdict).toBe("valid");
  });

  it.each([
    ["fault: { kind: kill, targets: [n9] }", /4:\d+: the schedule names n9, which this run does not have/],
    ["fault: { kind: disk, targets: [c1], mode: full }", /names c1, which this run does not have/],
    ["fault: { kind: explode }", /schedule/],
    ["fault: { kind: kill, targets: [] }", /expected at least one name/],
  ])("%s is refused with its place", async (entry, message) => {
    const text = `system: raft\ntimeLimit: 12s\nschedule:\n  - { at: 1s, for: 1s, ${entry} }\n`;
    const thrown = await planOf(text).then(
      () => undefined,
      (error: { message: string; detail?: { place?: { line?: number; column?: number } } }) => error,
    );
    const { line, column } = thrown?.detail?.place ?? {};
    expect(`${line}:${column}: ${thrown?.message}`).toMatch(message);
  });
});

describe("a fault that waits", () => {
  it("strikes who was seen, at the moment it was seen", async () => {
    const { history } = await record("system: raft\ntimeLimit: 60s\nnemesis: pause:actor:when=grant\n");
    const granted = history.events.filter((event) => event.type === "ok" && event.f === "campaign");
    const strikes = history.events.filter(isNemesisEvent).filter(({ value }) => value.phase !== "skipped");
    const injecting = strikes.filter(({ value }) => value.phase === "injecting");
    expect(injecting.length).toBeGreaterThan(0);
    for (const { timeNs, value } of injecting) {
      const { trigger, targets } = value;
      expect(targets).toEqual([trigger?.by]);
      expect(granted.map((event) => event.timeNs)).toContain(timeNs);
    }
  });

  it.each([
    ["pause:when=grunt", /a fault cannot wait for grunt/],
    ["pause:actor", /actor/],
  ])("%s is refused", async (nemesis, message) => {
    await expect(planOf(`system: raft\nnemesis: ${nemesis}\n`)).rejects.toThrow(message);
  });
});

describe("recovery of a core", () => {
  it("leaves a minority broken to the end of the main phase, and the rest has to serve", async () => {
    const { history, verdict } = await record("system: raft\ntimeLimit: 30s\nnemesis: kill\nrecovery: core\n");
    const beyond = faultWindows(history.events).filter(({ nemesis }) => nemesis === BEYOND_CORE);
    expect(beyond).toHaveLength(1);
    expect(beyond[0]?.effective).toBe(true);
    expect(beyond[0]?.targets.filter((name) => name.startsWith("n")).length).toBe(2);
    expect(verdict.rules["E8"]).toMatchObject({ verdict: "valid", opportunities: 1 });
    expect(verdict.verdict).toBe("valid");
  });
});
