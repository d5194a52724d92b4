import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Environment } from "../contract/environment.js";
import { EnvironmentError } from "../core/errors.js";
import type { CampaignEvent } from "./campaign-event.js";
import { executeCampaign } from "./execute-campaign.js";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { PLUGINS } from "./registry.js";

const runsDir = mkdtempSync(join(tmpdir(), "usurper-campaign-"));
afterAll(() => rmSync(runsDir, { recursive: true, force: true }));
const reportTemplate = join(runsDir, "template.html");
writeFileSync(reportTemplate, "<title>Usurper</title>__USURPER_REPORT_DATA__");

/** An environment whose clusters start for as long as `starts` says so. */
const failing = (starts: () => boolean) => (environment: Environment) => ({
  ...environment,
  start: (spec: Parameters<Environment["start"]>[0]) => {
    if (!starts()) throw new EnvironmentError("no image can be had");
    return environment.start(spec);
  },
});

async function execute(campaignText: string, starts: () => boolean = () => true) {
  const plugins = { ...PLUGINS, environments: PLUGINS.environments.map(failing(starts)) };
  const campaign = await planCampaign(readCampaign(`${SHORT}\n${campaignText}`, "c.yaml"), {
    plugins,
    tool: "usurper 0.0.0",
    drawSeed: () => 1,
  });
  const events: CampaignEvent[] = [];
  const thrown = await executeCampaign(campaign, {
    runsDir,
    plugins,
    reportTemplate,
    signal: new AbortController().signal,
    tell: (event) => events.push(event),
    now: () => new Date(),
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const started = events.find(({ type }) => type === "campaign-started" || type === "run-started");
  return { folder: started !== undefined && "folder" in started ? basename(started.folder) : undefined, thrown };
}

const SHORT = "system: raft\nworkload: register\ntimeLimit: 1s";
const latest = (): string => readlinkSync(join(runsDir, "latest"));

describe("latest", () => {
  it("leads to the newest run, and from then on to the newest campaign", async () => {
    const run = await execute("seed: 1");
    expect(latest()).toBe(run.folder);
    const campaign = await execute("seeds: 1..2");
    expect([run.thrown, campaign.thrown]).toEqual([undefined, undefined]);
    expect(latest()).toBe(campaign.folder);
    expect(campaign.folder).not.toBe(run.folder);
  });

  it.each(["seed: 1", "seeds: 1..2"])("stays where it was when no cluster starts, with %s", async (seeds) => {
    const before = await execute("seed: 1");
    const refused = await execute(seeds, () => false);
    expect(refused.thrown).toBeInstanceOf(EnvironmentError);
    expect(refused.folder).toBeDefined();
    expect(latest()).toBe(before.folder);
  });

  it("leads to a campaign of which any cluster has started", async () => {
    let starts = 0;
    const { folder, thrown } = await execute("seeds: 1..3", () => ++starts < 2);
    expect(thrown).toBeInstanceOf(EnvironmentError);
    expect(latest()).toBe(folder);
  });
});
