import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageOf, UserError } from "../../core/errors.js";
import { openRunFolder, type RunFolder } from "../../store/run-folder.js";
import { PLUGINS } from "../registry.js";
import { openRecordedRun } from "./recorded-run.js";
import { doctor, recordedFolder, TOOL } from "./testing/recorded-folder.js";

const scratch = mkdtempSync(join(tmpdir(), "usurper-recorded-run-"));
let original: RunFolder;
let copies = 0;

beforeAll(async () => {
  original = await recordedFolder("{ system: raft, workload: register, timeLimit: 1s, seed: 7 }", PLUGINS);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(dirname(original.path), { recursive: true, force: true });
});

function copyTo(path: string): RunFolder {
  cpSync(original.path, path, { recursive: true });
  return openRunFolder(path);
}

const copy = (): RunFolder => copyTo(join(scratch, String(copies++)));

/** The refusal of a run whose plan was changed. */
function refusal(change: (plan: string) => string): string {
  const folder = copy();
  doctor(folder.planFile, change);
  return refusalAt(folder.path);
}

function refusalAt(path: string): string {
  try {
    openRecordedRun(path, "same", { plugins: PLUGINS, tool: TOOL });
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(UserError);
    const { place, hint } = (thrown as UserError).detail;
    const where = place === undefined ? "" : `${place.line}:${place.column}: `;
    return `${where}${messageOf(thrown)}${hint === undefined ? "" : `\n${hint}`}`;
  }
  throw new Error("it was not refused");
}

describe("a recorded run is refused", () => {
  it("where another version recorded it, unless it is to be tried", () => {
    const folder = copy();
    doctor(folder.planFile, (plan) => plan.replace(TOOL, "usurper 0.0.9"));
    expect(refusalAt(folder.path)).toMatch(/recorded by usurper 0.0.9, this is usurper test.*\n--force/s);
    const { remarks } = openRecordedRun(folder.path, "any", { plugins: PLUGINS, tool: TOOL });
    expect(remarks.join()).toContain("recorded by usurper 0.0.9");
  });

  it("where it was recorded in containers, with the simulator for a way out where that runs the system", () => {
    const contained = (plan: string) => plan.replace('"env": "sim"', '"env": "docker"');
    expect(refusal(contained)).toMatch(/only sim can do it again\n.* or try it with --env sim$/);
    const etcd = refusal((plan) => contained(plan).replace('"name": "raft"', '"name": "etcd"'));
    expect(etcd).toMatch(/only sim can do it again\nrun it again with the same flags/);
    expect(etcd).not.toContain("--env sim");
  });

  it.each([
    ["is empty", () => "", /the plan is empty/],
    ["is cut short", (plan: string) => plan.slice(0, 40), /^\d+:\d+: /],
    [
      "is of another format",
      (plan: string) => plan.replace("usurper-plan/1", "usurper-plan/9"),
      /^2:13: format: .*usurper-plan\/1/,
    ],
    ["has a seed out of range", (plan: string) => plan.replace('"seed": 7', '"seed": 4294967296'), /^4:11: seed: /],
    ["lacks a field", (plan: string) => plan.replace('"nodes"', '"knots"'), /nodes: expected array/],
    [
      "has a schedule that names a node which there is not",
      (plan: string) =>
        plan.replace(
          '"nemeses": [],',
          '"nemeses": [],\n"schedule": [{"atMs": 1, "forMs": 1,\n  "fault": {"kind": "pause", "targets": ["n9"]}}],',
        ),
      /^\d+:12: the pause names n9, which is neither node nor host of this run\nthere are n1, n2, n3, n4, n5, c1/,
    ],
  ])("where its plan %s", (_, change, expected) => {
    expect(refusal(change)).toMatch(expected);
  });

  it("where its plan or its history is missing, or there is no run at all", () => {
    const planless = copy();
    rmSync(planless.planFile);
    expect(refusalAt(planless.path)).toMatch(/has no plan.json.*\nusurper check/s);
    const unstarted = copy();
    rmSync(unstarted.historyFile);
    expect(refusalAt(unstarted.path)).toContain("it never started");
    expect(refusalAt(join(scratch, "nowhere"))).toContain("there is no run");
  });
});

describe("of a campaign's folder", () => {
  /** A campaign with runs of these verdicts. */
  function campaign(...verdicts: readonly string[]): string {
    const path = join(scratch, String(copies++));
    const runs = verdicts.map((verdict, at) => ({ folder: `run-${at}`, verdict }));
    for (const { folder } of runs) copyTo(join(path, folder));
    writeFileSync(join(path, "summary.json"), JSON.stringify({ format: "usurper-summary/1", rows: [{ runs }] }));
    return path;
  }

  it("the only run is taken, or the only violation, and named", () => {
    const single = openRecordedRun(campaign("valid"), "same", { plugins: PLUGINS, tool: TOOL });
    expect(single.folder.path).toMatch(/run-0$/);
    const violation = openRecordedRun(campaign("valid", "invalid", "unknown"), "same", {
      plugins: PLUGINS,
      tool: TOOL,
    });
    expect(violation.folder.path).toMatch(/run-1$/);
    expect(violation.remarks.join()).toContain("the only violation of 3 runs");
  });

  it("several candidates are listed", () => {
    expect(refusalAt(campaign("invalid", "valid", "invalid"))).toMatch(
      /name one of them:\n.*run-0 {2}invalid\n.*run-2 {2}invalid$/,
    );
    expect(refusalAt(campaign("valid", "unknown"))).toMatch(/run-0 {2}valid\n.*run-1 {2}unknown$/);
  });
});
