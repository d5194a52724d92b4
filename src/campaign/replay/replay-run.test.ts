import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRunFolder, type RunFolder } from "../../store/run-folder.js";
import { PLUGINS } from "../registry.js";
import { openRecordedRun } from "./recorded-run.js";
import { replayRun } from "./replay-run.js";
import { doctor, recordedFolder, TOOL } from "./testing/recorded-folder.js";

const RUN = "{ system: raft, workload: unfenced-writes, nemesis: [partition, kill], timeLimit: 6s, seed: 7 }";
const context = { plugins: PLUGINS, signal: new AbortController().signal, tell: () => {} };
const scratch = mkdtempSync(join(tmpdir(), "usurper-replay-"));
let original: RunFolder;
let copies = 0;

beforeAll(async () => {
  original = await recordedFolder(RUN, PLUGINS);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(dirname(original.path), { recursive: true, force: true });
});

/** A copy of the recorded run with its history changed. */
function copy(change: (lines: readonly string[]) => readonly string[]): RunFolder {
  const path = join(scratch, String(copies++));
  cpSync(original.path, path, { recursive: true });
  const folder = openRunFolder(path);
  doctor(folder.historyFile, (text) => change(text.split("\n")).join("\n"));
  return folder;
}

async function replayed(folder: RunFolder) {
  const { comparison } = await replayRun(
    openRecordedRun(folder.path, "same", { plugins: PLUGINS, tool: TOOL }),
    context,
  );
  return comparison;
}

describe("a replay", () => {
  it("gives the same bytes, and the verdict", async () => {
    const lines = readFileSync(original.historyFile, "utf8").split("\n");
    const { comparison, verdict } = await replayRun(
      openRecordedRun(original.path, "same", { plugins: PLUGINS, tool: TOOL }),
      context,
    );
    expect(comparison).toMatchObject({ type: "identical", events: lines.length - 3 });
    expect(verdict.rules["E7"]?.verdict).toBe("valid");
  });

  it("names the first event that differs, with both sides", async () => {
    const folder = copy((lines) =>
      lines.map((line, at) => (at === 101 ? line.replace(/"timeNs":\d+/, '"timeNs":1') : line)),
    );
    const comparison = await replayed(folder);
    expect(comparison).toMatchObject({
      type: "different",
      events: 100,
      difference: { part: "event", index: 100, line: 102 },
    });
    if (comparison.type !== "different") throw new Error("it is different");
    expect(comparison.difference.recorded).toContain('"index":100,"timeNs":1,');
    expect(comparison.difference.replayed).toContain(`"index":100,"timeNs":${comparison.difference.timeNs},`);
  });

  it("finds a line that was added, one that was dropped, and another header or end", async () => {
    const added = copy((lines) => [...lines.slice(0, 50), ...lines.slice(49)]);
    const dropped = copy((lines) => [...lines.slice(0, 50), ...lines.slice(51)]);
    const header = copy(([first = "", ...rest]) => [first.replace('"seed":7', '"seed":8'), ...rest]);
    const end = copy((lines) => lines.map((line) => line.replace('"reason":"complete"', '"reason":"complete" ')));
    const without = copy((lines) => [...lines.slice(0, -3), ...lines.slice(-2)]);
    const found = [];
    for (const folder of [added, dropped, header, end, without]) {
      const comparison = await replayed(folder);
      found.push(
        comparison.type === "different" ? [comparison.difference.part, comparison.difference.line] : comparison,
      );
    }
    const lines = readFileSync(original.historyFile, "utf8").split("\n").length;
    expect(found).toEqual([
      ["event", 51],
      ["event", 51],
      ["header", 1],
      ["end", lines - 1],
      ["event", lines - 2],
    ]);
  });

  it("compares what a killed run left as far as it goes", async () => {
    const torn = copy((lines) => [...lines.slice(0, 80), (lines[80] as string).slice(0, 20)]);
    expect(await replayed(torn)).toMatchObject({ type: "same as far as it goes", events: 79, torn: true });
    const unended = copy((lines) => [...lines.slice(0, 80), ""]);
    expect(await replayed(unended)).toMatchObject({ type: "same as far as it goes", events: 79, torn: false });
    const empty = copy(() => []);
    expect(await replayed(empty)).toMatchObject({ type: "same as far as it goes", events: 0 });
    const doctored = copy((lines) => [...lines.slice(0, 80), `${(lines[80] as string).slice(0, 20)}x`]);
    expect(await replayed(doctored)).toMatchObject({ type: "different", events: 79 });
  });

  it("says where a run was interrupted, which no plan tells", async () => {
    const interruption = new AbortController();
    const plugins = { ...PLUGINS, environments: PLUGINS.environments.map((environment) => ({ ...environment })) };
    const [sim] = plugins.environments;
    if (sim === undefined) throw new Error("the simulator comes first");
    const start = sim.start;
    sim.start = async (spec) => {
      const cluster = await start(spec);
      cluster.clock.at(3_000_000_000, () => interruption.abort("SIGINT"));
      return cluster;
    };
    const folder = await recordedFolder(RUN, plugins, interruption.signal);
    const comparison = await replayed(folder);
    expect(comparison).toMatchObject({
      type: "same until cut short",
      end: { reason: "interrupted", detail: "SIGINT" },
    });
    expect(comparison.events).toBeGreaterThan(100);
    rmSync(dirname(folder.path), { recursive: true, force: true });
  });
});
