import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { EnvironmentError, UserError } from "../core/errors.js";
import { readJsonFile, writeJsonFile, writeTextFile } from "./atomic-file.js";
import { openHistory } from "./open-history.js";
import { createCampaignFolder, createRunFolder, findRunFolder, linkLatest, openRunFolder } from "./run-folder.js";
import { events, header, lines } from "./testing/sample-history.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

const STARTED = new Date("2026-01-31T09:05:00.250Z");
const LABELS = ["etcd@3.5.16", "fenced-writes", "7"];

describe("a run's folder", () => {
  it("is named by time, system, workload and seed, and has room for logs", () => {
    const runs = join(temporaryFolder(), "not", "there", "yet");
    const folder = createRunFolder(runs, LABELS, STARTED);
    expect(folder.path).toBe(join(runs, "2026-01-31T09-05-00Z-etcd@3.5.16-fenced-writes-7"));
    expect(readdirSync(folder.path)).toEqual(["logs"]);
  });

  it("is its maker's alone: a second one in the same second gets a number", () => {
    const runs = temporaryFolder();
    const names = [1, 2, 3].map(() => basename(createRunFolder(runs, LABELS, STARTED).path));
    expect(new Set(names).size).toBe(3);
    expect(names[1]).toBe(`${names[0]}-2`);
    expect(names[2]).toBe(`${names[0]}-3`);
  });

  it("stays within its parent, whatever its labels are", () => {
    const runs = temporaryFolder();
    const folder = createCampaignFolder(runs, "../night ly/", STARTED);
    expect(basename(folder)).toBe("2026-01-31T09-05-00Z-.._night_ly_");
    expect(readdirSync(runs)).toEqual([basename(folder)]);
  });

  it("cannot be made where a file stands in the way, and the message says what to do", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(() => createRunFolder(file, LABELS, STARTED)).toThrow(EnvironmentError);
    expect(() => createRunFolder(join(file, "runs"), LABELS, STARTED)).toThrow(/cannot make the folder/);
  });

  it("is what latest leads to, until the next one is", () => {
    const runs = temporaryFolder();
    for (const seed of ["1", "2"]) {
      const { path } = createRunFolder(runs, ["raft", "register", seed], STARTED);
      linkLatest(runs, path);
      expect(realpathSync(join(runs, "latest"))).toBe(realpathSync(path));
      expect(readlinkSync(join(runs, "latest"))).toBe(basename(path));
    }
    expect(readdirSync(runs).filter((entry) => entry.startsWith("latest"))).toEqual(["latest"]);
  });

  it("is left without a link where something else is called latest", () => {
    const runs = temporaryFolder();
    mkdirSync(join(runs, "latest", "kept"), { recursive: true });
    linkLatest(runs, createCampaignFolder(runs, "nightly", STARTED));
    expect(existsSync(join(runs, "latest", "kept"))).toBe(true);
    expect(readdirSync(runs)).toHaveLength(2);
  });
});

describe("opening what a run left", () => {
  const withFiles = (...names: readonly string[]) => {
    const path = createRunFolder(temporaryFolder(), LABELS, STARTED).path;
    for (const name of names) writeFileSync(join(path, name), name.endsWith("jsonl") ? `${lines.join("\n")}\n` : "{}");
    return path;
  };

  it("takes a run with its plan, however far it came", () => {
    const path = withFiles("plan.json");
    expect(findRunFolder(path)).toEqual(openRunFolder(path));
    expect(() => openHistory(path)).toThrow(/no history\.jsonl: it never started/);
  });

  it("takes a history without a plan as a history alone", () => {
    const path = withFiles("history.jsonl");
    expect(findRunFolder(path)).toBeUndefined();
    expect(findRunFolder(join(path, "history.jsonl"))).toBeUndefined();
    expect(openHistory(path)).toEqual(openHistory(join(path, "history.jsonl")));
    expect(openHistory(path)).toMatchObject({ header, events });
  });

  it("names the runs of a campaign whose folder it was given", () => {
    const path = withFiles("history.jsonl");
    const runs = join(path, "..");
    const thrown = caught(() => openHistory(runs));
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).detail.hint).toContain(basename(path));
  });

  it("says that there is no run, and which formats there are", () => {
    expect(() => openRunFolder(join(temporaryFolder(), "none"))).toThrow(/there is no run at/);
    expect(() => openHistory(join(temporaryFolder(), "none"))).toThrow(/no such file/);
    const thrown = caught(() => openHistory("anything", { format: "toString" }));
    expect((thrown as UserError).detail.hint).toBe("known: usurper, jepsen-log, porcupine-kv, jepsen-edn");
  });
});

describe("files written whole", () => {
  it("come back as they were, and leave nothing beside them", () => {
    const folder = temporaryFolder();
    const path = join(folder, "verdict.json");
    writeJsonFile(path, { verdict: "unknown" });
    writeJsonFile(path, { verdict: "valid", rules: {} });
    expect(readJsonFile(path)).toEqual({ verdict: "valid", rules: {} });
    expect(readFileSync(path, "utf8").endsWith("}\n")).toBe(true);
    expect(readdirSync(folder)).toEqual(["verdict.json"]);
  });

  it("fail with what to do, and what cannot be read is the user's to mend", () => {
    const folder = temporaryFolder();
    const thrown = caught(() => writeTextFile(join(folder, "none", "report.html"), "<html>"));
    expect(thrown).toBeInstanceOf(EnvironmentError);
    expect((thrown as EnvironmentError).detail.hint).toContain("--runs-dir");
    writeFileSync(join(folder, "torn.json"), '{"verdict":');
    expect(() => readJsonFile(join(folder, "torn.json"))).toThrow(UserError);
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}
