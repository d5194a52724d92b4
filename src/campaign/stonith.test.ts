import { describe, expect, it } from "vitest";
import { checkHistory } from "../checkers/check-history.js";
import { isNemesisEvent, type NoteEvent } from "../core/event.js";
import { isJsonObject } from "../core/json.js";
import { checkersNamed } from "./parts.js";
import { withSeed } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { recordInMemory } from "./record-run.js";
import { PLUGINS } from "./registry.js";

const context = { plugins: PLUGINS, tool: "usurper 0.0.0", drawSeed: () => 1 };
const planOf = async (text: string, seed = 1) => {
  const [row] = (await planCampaign(readCampaign(text, "c.yaml"), context)).rows;
  if (row === undefined) throw new Error("no row was planned");
  return withSeed(row, seed);
};
const record = async (text: string) => {
  const plan = await planOf(text);
  const run = { plugins: PLUGINS, signal: new AbortController().signal, tell: () => {} };
  const history = await recordInMemory(plan, run);
  return { ...history, verdict: checkHistory(history, checkersNamed(plan.checkers, PLUGINS), plan.limits) };
};
const refusalOf = (text: string) =>
  planOf(text).then(
    () => undefined,
    (error: Error) => error.message,
  );

const SYSTEM = "system: { raft: { fencing: stonith, bootMs: 1500 } }\nworkload: unfenced-writes\n";

describe("fencing by power", () => {
  it("ends the paused leader before its successor acts, and starts it again", async () => {
    const { events, verdict } = await record(`${SYSTEM}nemesis: pause:contender\n`);
    expect(verdict.verdict).toBe("valid");
    const offs = events.filter((event): event is NoteEvent => event.type === "note" && event.f === "powered-off");
    expect(offs.length).toBeGreaterThan(0);
    for (const { index, value } of offs) {
      const { host, by } = value as { host: string; by: string };
      const after = events.slice(index);
      const death = after.find((event) => event.type === "note" && event.f === "died" && event.host === host);
      expect(death?.value).toEqual({ reason: `powered off for ${by}` });
      const granted = after.find((event) => event.type === "ok" && event.f === "campaign");
      expect(granted?.index).toBeGreaterThan(death?.index ?? Number.POSITIVE_INFINITY);
    }
    const [first] = offs;
    const host = isJsonObject(first?.value) ? first.value["host"] : undefined;
    const again = events.find(
      (event) => event.type === "invoke" && event.host === host && event.index > (first?.index ?? 0),
    );
    expect((again?.timeNs ?? 0) - (first?.timeNs ?? 0)).toBeGreaterThanOrEqual(1_500_000_000);
  });

  it("where the switch is cut off with the leader, nobody acts until the heal", async () => {
    const schedule = "{ at: 4s, for: 6s, fault: { kind: partition, heal: fast, grudge: { power: [c1, c2, c3] } } }";
    const { events } = await record(`${SYSTEM}timeLimit: 20s\nschedule:\n  - ${schedule}\n`);
    const cut = events.find((event) => isNemesisEvent(event) && event.value.phase === "injected");
    const heal = events.find((event) => isNemesisEvent(event) && event.value.phase === "healing");
    const during = events.slice(cut?.index, heal?.index);
    const given = during.filter(
      (event) => event.type === "fail" && event.f === "campaign" && event.error?.startsWith("the power switch"),
    );
    expect(given.length).toBeGreaterThan(0);
    const granted = (some: typeof events) => some.filter((event) => event.type === "ok" && event.f === "campaign");
    expect(granted(during)).toEqual([]);
    expect(granted(events.slice(heal?.index)).length).toBeGreaterThan(0);
  });

  it("stands in a plan only where it is asked for", async () => {
    const options = async (text: string) => (await planOf(text)).system.options;
    expect(await options("system: raft\n")).not.toHaveProperty("fencing");
    expect(await options("system: { raft: { fencing: none, bootMs: 2000 } }\n")).not.toHaveProperty("fencing");
    expect(await options(SYSTEM)).toMatchObject({ fencing: "stonith", bootMs: 1500 });
  });
});

describe("fencing by power is refused", () => {
  it("where there is no power switch", async () => {
    expect(await refusalOf(`${SYSTEM}env: docker\n`)).toMatch(/docker has no power switch/);
    const side = "nemesis: [{ partition: { target: leader, powerSwitch: with-target } }]";
    expect(await refusalOf(`system: raft\n${side}\n`)).toMatch(/says where the power switch is, and this run has none/);
    expect(await refusalOf(`${SYSTEM}${side}\n`)).toBeUndefined();
  });

  it("with a value that it does not know", async () => {
    expect(await refusalOf("system: { raft: { fencing: prayer } }\n")).toMatch(/expected none or stonith/);
  });

  it("as a target of any other fault than a partition", async () => {
    const kill = "timeLimit: 12s\nschedule:\n  - { at: 1s, for: 1s, fault: { kind: kill, targets: [power] } }\n";
    expect(await refusalOf(`${SYSTEM}${kill}`)).toMatch(/names power, which this run does not have/);
  });
});
