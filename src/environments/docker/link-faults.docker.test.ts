import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../contract/environment.js";
import type { ActiveFault, LinkShape, Measured } from "../../contract/faults.js";
import { type Engine, reachEngine } from "./engine.js";
import { dockerGate } from "./engine-gate.js";
import { createDockerEnvironment } from "./environment.js";
import { type Echoed, echo, leastMs, medianMs, type Train } from "./testing/probed-link.js";
import { TOY_AGENT, toySpec, until } from "./testing/toy-system.js";

/** Nothing but these tests sends over this link: what the fault counts is what the probe sees. */
const LINK = { n2: ["c1"] };
const TRAIN: Train = { count: 200, sizeBytes: 100, everyMs: 2 };
/** Of a size that no alignment fits. */
const FEW: Train = { count: 15, sizeBytes: 101, everyMs: 20 };

const environment = createDockerEnvironment({ agentFile: TOY_AGENT });
const skip = (await dockerGate()).skip || (await unsupportedAloud());

/** Whether this kernel shapes no links at all: that is told, and is no failure unless nothing may be skipped. */
async function unsupportedAloud(): Promise<boolean> {
  const support = await environment.injects({ kind: "links" }, toySpec().system);
  if (support.supported || process.env["USURPER_REQUIRE_DOCKER"] === "1") return false;
  process.stderr.write(`tests of links in containers are skipped: ${support.reason}\n`);
  return true;
}

describe.skipIf(skip)("shapes of links in containers", () => {
  let engine: Engine;
  let cluster: Cluster;
  let run = "";

  beforeAll(async () => {
    engine = await reachEngine();
    const progress = (message: string): void => {
      run = /\(run (\w+)\)/.exec(message)?.[1] ?? run;
    };
    cluster = await environment.start(toySpec({ contenders: ["c1"], progress }));
    await until("the echo answers", async () => (await probe(FEW)).answers.length === FEW.count);
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
  });

  const probe = (train: Train, node = "n2"): Promise<Echoed> => echo(engine, `usurper-${run}-c1`, node, train);
  const shape = (shape: LinkShape, links: { [receiver: string]: readonly string[] } = LINK): Promise<ActiveFault> =>
    cluster.faults.inject({ kind: "links", links, shape });
  /** What a train sees of a shape, and what the shape says that it did to it. */
  const seen = async (asked: LinkShape, train = TRAIN): Promise<{ echoed: Echoed; healed: Measured }> => {
    await using active = await shape(asked);
    expect(active.injected).toMatchObject({ evidence: { links: 1, delayedPackets: 0 }, effective: false });
    const echoed = await probe(train);
    return { echoed, healed: await active.heal() };
  };
  /** The link as it was before; a busy machine may take more than one look. */
  const restored = (): Promise<void> =>
    until("the link is as before", async () => {
      const echoed = await probe(FEW);
      return echoed.answers.length === FEW.count && leastMs(echoed) < 15;
    });

  it("delays every packet by what was asked, tells by how much, and no more after the heal", async () => {
    const { echoed, healed } = await seen({ delayMs: 50 }, FEW);
    expect(echoed.answers).toHaveLength(FEW.count);
    expect(leastMs(echoed)).toBeGreaterThanOrEqual(50);
    expect(leastMs(echoed)).toBeLessThan(100);
    expect(healed.evidence).toMatchObject({ delayedPackets: FEW.count, lostPackets: 0 });
    expect(healed.effective).toBe(true);
    await restored();
  });

  it("delays by up to the jitter more, each packet by itself", async () => {
    const { echoed } = await seen({ delayMs: 20, jitterMs: 60 });
    expect(leastMs(echoed)).toBeGreaterThanOrEqual(20);
    expect(medianMs(echoed)).toBeGreaterThan(35);
    expect(echoed.answers.some(({ packet }, i) => packet < (echoed.answers[i - 1]?.packet ?? 0))).toBe(true);
  });

  it("loses as many as it counts, about as many as was asked", async () => {
    const { echoed, healed } = await seen({ lossPct: 30 });
    expect(healed.evidence["lostPackets"]).toBe(TRAIN.count - echoed.answers.length);
    expect(healed.evidence["lostPackets"]).toBeGreaterThan(25);
    expect(healed.evidence["lostPackets"]).toBeLessThan(100);
    await restored();
  });

  it("doubles packets: each copy arrives, and is answered", async () => {
    const { echoed, healed } = await seen({ duplicatePct: 40 });
    expect(new Set(echoed.answers.map(({ packet }) => packet)).size).toBe(TRAIN.count);
    expect(healed.evidence["duplicatedPackets"]).toBe(echoed.answers.length - TRAIN.count);
    expect(healed.evidence["duplicatedPackets"]).toBeGreaterThan(40);
    await restored();
  });

  it("lets some skip the delay, and so overtake", async () => {
    const { echoed, healed } = await seen({ delayMs: 100, reorderPct: 20 });
    const early = echoed.answers.filter(({ tookMs }) => tookMs < 100);
    expect(early.length).toBeLessThanOrEqual(Number(healed.evidence["reorderedPackets"]));
    expect(early.length).toBeGreaterThan(15);
    expect(echoed.answers.some(({ packet }, i) => packet < (echoed.answers[i - 1]?.packet ?? 0))).toBe(true);
  });

  it("damages packets, which their checksums then drop", async () => {
    const { echoed, healed } = await seen({ corruptPct: 30 });
    expect(healed.evidence).toMatchObject({ lostPackets: 0, corruptedPackets: TRAIN.count - echoed.answers.length });
    expect(healed.evidence["corruptedPackets"]).toBeGreaterThan(25);
    await restored();
  });

  it("sends one after another over a slow link, and drops what its queue cannot hold", async () => {
    // 1042 bytes on the wire: 65 ms each at 128 kbit/s, so that a second's worth are some fifteen.
    const { echoed, healed } = await seen({ rateKbit: 128 }, { count: 40, sizeBytes: 1000, everyMs: 1 });
    const lastMs = Math.max(...echoed.answers.map(({ tookMs }) => tookMs));
    expect(echoed.answers.length).toBeGreaterThanOrEqual(10);
    expect(leastMs(echoed)).toBeGreaterThanOrEqual(60);
    expect(lastMs).toBeGreaterThan(700);
    const { overflowedPackets, lostPackets } = healed.evidence;
    expect(Number(overflowedPackets) + Number(lostPackets)).toBe(40 - echoed.answers.length);
    await restored();
  });

  it("several on one link add up, each heals only itself, and a cut on top still cuts", async () => {
    const first = await shape({ delayMs: 40 });
    const second = await shape({ delayMs: 30, duplicatePct: 1 });
    expect(leastMs(await probe(FEW))).toBeGreaterThanOrEqual(70);
    const cut = await cluster.faults.inject({ kind: "partition", grudge: LINK, heal: "backoff" });
    expect((await probe({ ...FEW, count: 5 })).answers).toEqual([]);
    expect((await first.heal()).evidence["delayedPackets"]).toBeGreaterThanOrEqual(FEW.count + 5);
    expect((await cut.heal()).evidence["droppedPackets"]).toBeGreaterThanOrEqual(5);
    await until("only the second delays", async () => {
      const least = leastMs(await probe(FEW));
      expect(least).toBeGreaterThanOrEqual(30);
      return least < 40;
    });
    expect((await second.heal()).effective).toBe(true);
    expect(await second.heal()).toEqual(await second.heal());
    await restored();
  });

  it("shapes one direction of one link, into contenders too, and stays over a node's death", async () => {
    await using active = await shape({ delayMs: 60 }, { c1: ["n2", "r1"] });
    expect(active.injected.evidence).toMatchObject({ links: 1, unshapedHosts: ["r1"] });
    expect(leastMs(await probe(FEW, "n1"))).toBeLessThan(60);
    const kill = await cluster.faults.inject({ kind: "kill", targets: ["n2"], signal: "KILL" });
    await kill.heal();
    await until("n2 answers", async () => (await probe(FEW)).answers.length === FEW.count);
    expect(leastMs(await probe(FEW))).toBeGreaterThanOrEqual(60);
    expect((await active.heal()).effective).toBe(true);
    await restored();
  });

  it("rejects what it cannot do before anything is touched", async () => {
    await expect(shape({ delayMs: 5 }, { n1: ["n9"] })).rejects.toThrow("links of n9 cannot be shaped");
    await expect(shape({ delayMs: 5 }, { n1: ["r1"] })).rejects.toThrow("no link to shape");
    await restored();
  });

  it("nothing stays in the way when the fault agent dies", async () => {
    await shape({ delayMs: 200, duplicatePct: 1 });
    expect(leastMs(await probe(FEW))).toBeGreaterThanOrEqual(200);
    await engine.docker.getContainer(`usurper-${run}-agent`).kill({ signal: "SIGKILL" });
    await restored();
  });
});
