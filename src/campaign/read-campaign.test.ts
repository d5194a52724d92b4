import { describe, expect, it } from "vitest";
import { UserError } from "../core/errors.js";
import { readCampaign } from "./read-campaign.js";

/** The message of the UserError that reading throws, its place in front. */
function problemsOf(text: string): string {
  try {
    readCampaign(text, "c.yaml");
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    const { place, hint } = thrown.detail;
    const where = place === undefined ? "" : `${place.file}:${place.line}:${place.column}: `;
    return `${where}${thrown.message}${hint === undefined ? "" : ` (${hint})`}`;
  }
  throw new Error("the campaign was read without a problem");
}

describe("readCampaign", () => {
  it("names every problem with its place, in the order of the file", () => {
    const text = [
      "sytem: raft",
      "nodes: -1",
      "timeLimit: soon",
      "nemesis: [partition, {a: 1, b: 2}]",
      "seed: 1",
      "seeds: 1..2",
      "expect: invald",
    ].join("\n");
    expect(problemsOf(text)).toBe(
      [
        "c.yaml:1:1: unknown key sytem (did you mean system?)",
        "c.yaml:2:8: nodes: expected a whole number from 1 to 99, got -1",
        'c.yaml:3:12: timeLimit: expected a duration longer than 0 such as 500ms, 30s or 2m (a bare number is seconds), got "soon"',
        'c.yaml:4:22: nemesis.1: expected name, name:target, or a mapping of the name to its target and options, got {"a":1,"b":2}',
        "c.yaml:5:1: seed and seeds exclude each other",
        'c.yaml:7:9: expect: expected valid, valid or known, valid but RULE, invalid, or invalid RULE, got "invald"',
      ].join("\n"),
    );
  });

  it.each([
    ["a syntax error", "runs: [\n", /^c\.yaml:2:1: .*must be sufficiently indented and end with a \]/],
    ["a key given twice", "system: raft\nsystem: etcd\n", /^c\.yaml:2:1: Map keys must be unique/],
    ["a run that is no mapping", "runs:\n  - raft\n", /^c\.yaml:2:5: runs\.0: expected object, received string/],
    ["no runs", "runs: []\n", /^c\.yaml:1:7: runs: expected at least one run/],
    ["a name that cannot be a folder's", "name: a/b\nsystem: raft\n", /^c\.yaml:1:7: name: expected letters/],
    ["a run's key beside runs", "bug: x\nruns:\n  - system: raft\n", /^c\.yaml:1:1: bug stands beside runs \(put it/],
    ["a range that runs backwards", "system: raft\nseeds: 5..1\n", /^c\.yaml:2:8: seeds: expected A\.\.B/],
    ["more seeds than anyone means", "system: raft\nseeds: 1..4000000000\n", /at most 100000/],
    ["an alias without an anchor", "system: *nowhere\n", /^c\.yaml:1:9: no anchor &nowhere/],
  ])("refuses %s", (_, text, message) => {
    expect(problemsOf(text)).toMatch(message);
  });

  it("says of an empty file what is needed", () => {
    expect(() => readCampaign("# nothing\n", "c.yaml")).toThrow("the campaign is empty");
  });

  it("takes a file without runs and matrix as one run, named after the file", () => {
    const { name, rows } = readCampaign("system: raft\ntimeLimit: 5\n", "dir/smoke test.yaml");
    expect(name).toBe("smoke-test");
    expect(rows).toHaveLength(1);
    expect(rows[0]?.settings.system).toEqual({
      value: { name: "raft", options: {} },
      place: { file: "dir/smoke test.yaml", line: 1, column: 9 },
    });
    expect(rows[0]?.settings.timeLimitMs?.value).toBe(5000);
  });

  it("lets a run override the defaults, seed by seed", () => {
    const text =
      "defaults: { nodes: 5, seeds: 1..3 }\nruns:\n  - { system: raft, nodes: 3 }\n  - { system: raft, seed: 9 }\n";
    const [first, second] = readCampaign(text, "c.yaml").rows;
    expect(first?.settings).toMatchObject({ nodes: { value: 3 }, seeds: { value: [1, 2, 3] } });
    expect(second?.settings).toMatchObject({ nodes: { value: 5 }, seeds: { value: [9] } });
  });

  it("makes every combination of a matrix a row, the first key slowest", () => {
    const text = [
      "matrix:",
      "  system: [etcd@3.5.16, raft]",
      "  env: [docker]",
      "  nemesis: [[partition:leader], [pause:contender, kill]]",
      "  seeds: 1..3",
    ].join("\n");
    const rows = readCampaign(text, "c.yaml").rows.map(({ settings }) => ({
      system: settings.system?.value.name,
      nemesis: settings.nemesis?.map(({ value }) => value.name),
      seeds: settings.seeds?.value.length,
    }));
    expect(rows).toEqual([
      { system: "etcd", nemesis: ["partition"], seeds: 3 },
      { system: "etcd", nemesis: ["pause", "kill"], seeds: 3 },
      { system: "raft", nemesis: ["partition"], seeds: 3 },
      { system: "raft", nemesis: ["pause", "kill"], seeds: 3 },
    ]);
    const [, second] = readCampaign(text, "c.yaml").rows;
    expect(second?.settings.nemesis?.[1]?.place).toEqual({ file: "c.yaml", line: 4, column: 51 });
  });

  it("reads systems and nemeses with their options", () => {
    const text = [
      "system: { etcd@3.5.16: { recipe: go-client, leaseMs: 2000 } }",
      "nemesis: [{ partition: { target: leader, everyMs: 8000, heal: fast } }, pause:contender:forMs=4000]",
    ].join("\n");
    const [row] = readCampaign(text, "c.yaml").rows;
    expect(row?.settings.system?.value).toEqual({
      name: "etcd",
      version: "3.5.16",
      options: { recipe: "go-client", leaseMs: 2000 },
    });
    expect(row?.settings.nemesis?.map(({ value }) => value)).toEqual([
      { name: "partition", target: "leader", options: { everyMs: 8000, heal: "fast" } },
      { name: "pause", target: "contender", options: { forMs: 4000 } },
    ]);
  });
});
