import { beforeAll, describe, expect, it } from "vitest";
import { reachEngine } from "./engine.js";
import { dockerGate } from "./engine-gate.js";
import type { AgentReply } from "./fault-agent.js";
import { type LabFigures, playNetemLab } from "./testing/netem-lab.js";

/** User-Mode Linux is built for these alone. */
const bootable = process.arch === "x64";
if (!bootable) process.stderr.write(`tests of netem are skipped: no User-Mode Linux for ${process.arch}\n`);

/**
 * What the fault agent makes of netem, in a kernel that has it, whether or not this machine's has. Delays are bounded
 * from below strictly, from above loosely: a busy machine only ever adds.
 */
describe.skipIf((await dockerGate()).skip || !bootable)("netem by the fault agent's commands", () => {
  let lab: LabFigures;
  beforeAll(async () => {
    lab = await playNetemLab(await reachEngine());
  });

  /** The shortest round trip of several, in ms. */
  const leastMs = (name: string): number => Math.min(...tookMs(name));
  const tookMs = (name: string): readonly number[] => (lab.get(name) ?? "").split(" ").map((us) => Number(us) / 1000);
  /** The agent's reply at the end of a line. */
  const reply = (name: string): AgentReply => JSON.parse(/\{.*\}/.exec(lab.get(name) ?? "")?.[0] ?? "{}");
  const counted = (name: string): number => Number.parseInt(lab.get(name) ?? "", 10);

  it("is found where the kernel has it", () => {
    expect(lab.get("netem")).toBe("yes");
  });

  it("delays what one sends to another, by what was asked", () => {
    expect(reply("begun")).toEqual({ id: 3 });
    expect(leastMs("unshaped")).toBeLessThan(20);
    expect(leastMs("delay")).toBeGreaterThanOrEqual(50);
    expect(leastMs("delay")).toBeLessThan(75);
  });

  it("two on one link add up; the first heals alone, and counts what passed it", () => {
    expect(leastMs("both")).toBeGreaterThanOrEqual(70);
    expect(reply("first")).toMatchObject({ passed: 30, delayed: 30, lost: 0, held: 0 });
    expect(leastMs("second")).toBeGreaterThanOrEqual(20);
    expect(leastMs("second")).toBeLessThan(50);
    expect(Math.max(...tookMs("second")) - leastMs("second")).toBeGreaterThan(8);
  });

  it("the last heal leaves the device as it was", () => {
    expect(leastMs("healed")).toBeLessThan(20);
    expect(counted("left")).toBe(1);
    expect(counted("rest")).toBe(0);
  });

  it("loses about as many as asked, and all that it counts", () => {
    const { passed, lost, delayed } = reply("lost");
    expect(Number(passed) + Number(lost)).toBe(400);
    expect(lost).toBeGreaterThan(70);
    expect(lost).toBeLessThan(170);
    expect(delayed).toBe(0);
    // An address resolution or two may be among what the other end received.
    expect(counted("lost")).toBeGreaterThanOrEqual(Number(passed));
    expect(counted("lost")).toBeLessThan(Number(passed) + 5);
  });

  it("lets some skip the delay, and counts them", () => {
    const { passed, delayed, reordered } = reply("reordered");
    expect(passed).toBe(200);
    expect(reordered).toBeGreaterThan(25);
    expect(reordered).toBeLessThan(105);
    expect(Number(delayed) + Number(reordered)).toBe(200);
  });

  it("sends one after another over a slow link", () => {
    // Ten datagrams of 1042 bytes at 128 kbit/s are 651 ms, less what was sent before the connection was tried.
    expect(leastMs("rate")).toBeGreaterThan(400);
  });

  it("lets packets on hold go in their time after the heal", () => {
    expect(reply("holding")).toMatchObject({ passed: 0, held: 20 });
    expect(reply("drained")).toMatchObject({ passed: 20, held: 0 });
    expect(counted("drained")).toBeGreaterThanOrEqual(20);
  });

  it("tells why it could not, and undoes what it began", () => {
    expect(reply("refused")["error"]).toContain("loss");
  });
});
