import { describe, expect, it } from "vitest";
import { RAFT_BUGS, RAFT_OPTIONS } from "./index.js";
import { parseRaftOptions } from "./options.js";
import { clusterOf } from "./testing/arrange.js";

describe("options", () => {
  it("fall back to the documented values", () => {
    expect(parseRaftOptions({})).toEqual({
      electionTimeoutMs: { min: 150, max: 300 },
      heartbeatMs: 50,
      maxEntriesPerAppend: 64,
      maxInflightAppends: 4,
      reads: "read-index",
      clockDriftPct: 10,
      snapshotEvery: 200,
    });
  });

  it("take what is given", () => {
    const options = parseRaftOptions({ electionTimeoutMs: "1000..2000", heartbeatMs: 100 });
    expect(options.electionTimeoutMs).toEqual({ min: 1000, max: 2000 });
    expect(options.heartbeatMs).toBe(100);
  });

  it.each([
    ["electionTimeoutMs", "300..150"],
    ["electionTimeoutMs", 150],
    ["heartbeatMs", 0],
    ["heartbeatMs", "50"],
    ["maxEntriesPerAppend", 0],
    ["maxEntriesPerAppend", 1.5],
    ["maxInflightAppends", -1],
    ["reads", "whenever"],
    ["clockDriftPct", -1],
  ])("refuse %s %j and name it", (name, value) => {
    expect(() => parseRaftOptions({ [name]: value })).toThrow(name);
    expect(RAFT_OPTIONS.find((option) => option.name === name)?.problem(value)).toBeTypeOf("string");
  });

  it("refuse heartbeats that are rarer than elections", () => {
    expect(() => parseRaftOptions({ heartbeatMs: 150 })).toThrow(/heartbeatMs 150: expected less than 150/);
  });

  it("refuse an unknown bug and name those that there are", () => {
    expect(() => clusterOf(1, { bug: "vote-twice" })).toThrow(/vote-not-persisted/);
    for (const { name } of RAFT_BUGS) expect(() => clusterOf(1, { bug: name })).not.toThrow();
  });
});
