import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EnvironmentError, messageOf, UserError } from "../../core/errors.js";
import { readHistory } from "../../store/history-reader.js";
import { judgeHistory } from "../check-file.js";
import { DEFAULT_LIMITS } from "../defaults.js";
import { executeCampaign } from "../execute-campaign.js";
import { planCampaign } from "../plan-campaign.js";
import { readCampaign } from "../read-campaign.js";
import { PLUGINS } from "../registry.js";
import { openRecordedRun, type RecordedRun } from "../replay/recorded-run.js";
import { replayRun } from "../replay/replay-run.js";
import { doctor, recordedFolder, TOOL } from "../replay/testing/recorded-folder.js";
import { historyOf, unitsOf } from "./history/units.js";
import { type Shrunk, shrinkRun } from "./shrink-run.js";
import { sizeOf } from "./specimen.js";
import { storyOf } from "./story/story.js";
import { writeShrunk } from "./write-shrunk.js";

const signal = new AbortController().signal;
const context = { plugins: PLUGINS, signal, tell: () => {} };
const scratch = mkdtempSync(join(tmpdir(), "usurper-shrink-"));
const template = join(scratch, "report.html");
const folders: string[] = [scratch];
// Reports are tested elsewhere; a run needs only a page to fill in.
writeFileSync(template, "<title>Usurper</title>__USURPER_REPORT_DATA__");

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function recordedRun(yaml: string): Promise<RecordedRun> {
  const folder = await recordedFolder(yaml, PLUGINS);
  folders.push(dirname(folder.path));
  return openRecordedRun(folder.path, "same", { plugins: PLUGINS, tool: TOOL });
}

/** Whether a history alone breaks a rule, as `usurper check` judges it. */
function breaks(rule: string, history: Parameters<typeof judgeHistory>[0]): boolean {
  return judgeHistory(history, PLUGINS, DEFAULT_LIMITS).rules[rule]?.verdict === "invalid";
}

/** What is true of everything that shrink returns. */
function demandSound({ rule, original, smallest, shortest }: Shrunk): void {
  const [before, after] = [sizeOf(original), sizeOf(smallest)];
  expect(after.nodes).toBeLessThanOrEqual(before.nodes);
  expect(after.faults).toBeLessThanOrEqual(before.faults);
  expect(after.timeMs).toBeLessThanOrEqual(before.timeMs);
  expect(breaks(rule, smallest.history)).toBe(true);
  expect(breaks(rule, shortest.history)).toBe(true);
  const units = unitsOf(shortest.history.events);
  for (const unit of units) {
    const rest = units.filter((other) => other !== unit);
    expect(breaks(rule, historyOf(shortest.history, rest))).toBe(false);
  }
}

const UNFENCED =
  "{ system: raft, workload: unfenced-writes, nodes: 3, contenders: 2, nemesis: ['pause:contender', kill], timeLimit: 9s, rate: 30, seed: 1 }";
const BUG =
  "{ system: raft, bug: vote-not-persisted, nodes: 3, contenders: 1, nemesis: [{ kill: { target: all, everyMs: 1500, forMs: 300 } }, partition], timeLimit: 8s, rate: 20, seed: 1 }";
/** Runs here share the machine with those of other tests. */
const PATIENCE_MS = 180_000;

describe("shrinking", () => {
  it(
    "a deposed leader's write comes to a handful of events, and its campaign file fails again by itself",
    async () => {
      const run = await recordedRun(UNFENCED);
      const steps = new Set<string>();
      const shrunk = await shrinkRun(run, undefined, { ...context, tell: ({ doing }) => steps.add(doing) });
      expect(shrunk.rule).toBe("E4");
      demandSound(shrunk);
      expect(sizeOf(shrunk.smallest).faults).toBeLessThanOrEqual(2);
      expect(shrunk.shortest.history.events).toHaveLength(4);
      expect(shrunk.cutShort).toBeUndefined();
      expect([...steps]).toEqual(
        expect.arrayContaining(["running it again", "fewer faults", "shortening its history"]),
      );

      const story = storyOf(shrunk.rule, shrunk.smallest, shrunk.shortest);
      expect(story.lines.filter(({ part }) => part === "proof")).toHaveLength(2);
      const folder = await writeShrunk(shrunk, story, {
        runsDir: scratch,
        ...context,
        reportTemplate: template,
        now: () => new Date(0),
      });
      expect(breaks("E4", readHistory(folder.shortestFile))).toBe(true);
      expect(readFileSync(folder.storyFile, "utf8")).toContain("which held token");
      const text = readFileSync(folder.campaignFile, "utf8");
      const campaign = await planCampaign(readCampaign(text, folder.campaignFile), {
        plugins: PLUGINS,
        tool: TOOL,
        drawSeed: () => 0,
      });
      const again = await executeCampaign(campaign, {
        runsDir: scratch,
        ...context,
        reportTemplate: template,
        now: () => new Date(0),
      });
      expect(again.outcome).toBe("met");
      // What shrink writes is a run like any other: it replays, and shrinks to itself.
      const written = openRecordedRun(folder.path, "same", { plugins: PLUGINS, tool: TOOL });
      expect((await replayRun(written, context)).comparison.type).toBe("identical");
    },
    PATIENCE_MS,
  );

  it(
    "a planted bug keeps to the bug, and to the rule that is asked for",
    async () => {
      const run = await recordedRun(BUG);
      const shrunk = await shrinkRun(run, "E7", context);
      demandSound(shrunk);
      expect(shrunk.rule).toBe("E7");
      expect(shrunk.smallest.plan.bug).toBe("vote-not-persisted");
      expect(sizeOf(shrunk.smallest).nodes).toBeLessThanOrEqual(3);
      expect(sizeOf(shrunk.smallest).faults).toBeLessThanOrEqual(3);
    },
    PATIENCE_MS,
  );

  it(
    "gives the same result again, and the best so far when it is interrupted",
    async () => {
      const run = await recordedRun(UNFENCED);
      const until = (runs: number) => {
        const interruption = new AbortController();
        const tell = (progress: { readonly runs: number }): void => {
          if (progress.runs >= runs) interruption.abort("SIGINT");
        };
        return shrinkRun(run, "E4", { plugins: PLUGINS, signal: interruption.signal, tell });
      };
      const [first, second] = [await until(15), await until(15)];
      expect(first.cutShort).toBe("interrupted");
      demandSound(first);
      expect(first.campaign.text).toBe(second.campaign.text);
      await expect(until(1)).rejects.toThrow(/interrupted before anything/);
    },
    PATIENCE_MS,
  );
});

describe("shrinking refuses", () => {
  const refusal = async (run: RecordedRun, rule?: string) => {
    const thrown: unknown = await shrinkRun(run, rule, context).catch((error: unknown) => error);
    const hint = thrown instanceof UserError || thrown instanceof EnvironmentError ? thrown.detail.hint : "no hint";
    return `${messageOf(thrown)}\n${hint}`;
  };

  it("a run without a violation, a rule that holds, and one that there is not", async () => {
    const valid = await recordedRun("{ system: raft, workload: fenced-writes, timeLimit: 2s, seed: 1 }");
    expect(await refusal(valid)).toMatch(/shows no violation: there is nothing to shrink\nusurper check/);
    expect(await refusal(valid, "E4")).toMatch(/shows no violation of E4/);
    expect(await refusal(valid, "E99")).toMatch(/^unknown rule E99\n/);
    const unfenced = await recordedRun(UNFENCED);
    expect(await refusal(unfenced, "E12")).toMatch(/does not break E12\nit breaks E4/);
    expect(await refusal(unfenced, "L")).toMatch(/^rule L is not judged in this run's workload/);
  });

  it("a run that does not come out as it was recorded", async () => {
    const run = await recordedRun(UNFENCED);
    doctor(run.folder.planFile, (plan) => plan.replace('"timeLimitMs": 9000', '"timeLimitMs": 1000'));
    const changed = openRecordedRun(run.folder.path, "same", { plugins: PLUGINS, tool: TOOL });
    expect(await refusal(changed)).toMatch(
      /breaks E4 as it was recorded, but not when it is run again\nusurper replay/,
    );
  });
});
