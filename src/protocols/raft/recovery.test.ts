import { describe, expect, it } from "vitest";
import { deliverAll } from "../../contract/testing/deliveries.js";
import { ask } from "../../contract/testing/requests.js";
import type { Json } from "../../core/json.js";
import { recover } from "./recovery.js";
import { isLogRecord } from "./storage-records.js";
import { clusterOf, elect, termsOf } from "./testing/arrange.js";

const noOp = (term: number) => ({ kind: "no-op", term }) as const;
const CONFIGURATION = { voters: ["n1"], learners: [] } as const;
const SNAPSHOT = {
  lastIncludedIndex: 4,
  lastIncludedTerm: 2,
  configuration: CONFIGURATION,
  machine: "state",
  sessions: [],
  commands: 3,
} as const;
const never = () => false;

function recovered(records: readonly Json[], damaged: readonly number[] = []) {
  const recovery = recover({ records, damaged }, never);
  if (recovery.type === "unrecoverable") return recovery.why;
  const { term, votedFor, snapshot, log, torn } = recovery;
  return { term, votedFor, snapshot, torn, base: log.baseIndex, log: log.from(log.firstIndex, 99) };
}

describe("recovery", () => {
  it("an empty disk gives the state of a new node", () => {
    expect(recovered([])).toEqual({
      ...{ term: 0, votedFor: undefined, snapshot: undefined, torn: false, base: 0, log: [] },
    });
  });

  it("the newest hard state counts, and the log is what appends and truncations left", () => {
    const records = [
      { type: "hard-state", term: 1, votedFor: "n1" },
      { type: "append", index: 1, entries: [noOp(1), noOp(1), noOp(1)] },
      { type: "hard-state", term: 2, votedFor: null },
      { type: "truncate", index: 2 },
      { type: "append", index: 2, entries: [noOp(2)] },
    ];
    expect(recovered(records)).toMatchObject({ term: 2, votedFor: undefined, log: [noOp(1), noOp(2)] });
  });

  it("a log begins after its snapshot", () => {
    const records = [
      { type: "hard-state", term: 3, votedFor: "n1" },
      { type: "snapshot", snapshot: SNAPSHOT },
      { type: "append", index: 5, entries: [noOp(2)] },
      { type: "append", index: 6, entries: [noOp(3)] },
      { type: "truncate", index: 6 },
    ];
    expect(recovered(records)).toMatchObject({ term: 3, snapshot: SNAPSHOT, base: 4, log: [noOp(2)] });
  });

  const WRITTEN = [
    { type: "hard-state", term: 1, votedFor: "n1" },
    { type: "append", index: 1, entries: [noOp(1)] },
    { type: "append", index: 2, entries: [noOp(1)] },
  ];

  it("a torn last record ends the log there", () => {
    expect(recovered([...WRITTEN, "anything"], [3])).toMatchObject({ torn: true, log: [noOp(1), noOp(1)] });
    expect(recovered(WRITTEN, [2])).toMatchObject({ torn: true, log: [noOp(1)] });
  });

  it("damage before the last record is a disk that lies", () => {
    const why =
      "record 2 of the 3 on its disk is not to be trusted: " +
      "its checksum does not fit, and as others follow it no crash has torn it";
    expect(recovered(WRITTEN, [1])).toBe(why);
    expect(recovered(WRITTEN, [1, 2])).toBe(why);
  });

  it.each([
    ["a gap in the log", { type: "append", index: 4, entries: [noOp(1)] }],
    ["entries that are there already", { type: "append", index: 2, entries: [noOp(1)] }],
    ["a removal beyond the log's end", { type: "truncate", index: 3 }],
    ["a snapshot after entries", { type: "snapshot", snapshot: SNAPSHOT }],
    ["an unknown kind", { type: "vote" }],
  ])("so are records that cannot follow each other: %s", (_, record) => {
    expect(recovered([...WRITTEN, record])).toMatch(/^record 4 of the 4 .* it cannot follow those before it/);
  });

  it("a removal of what the snapshot covers cannot have been written", () => {
    const records = [
      { type: "snapshot", snapshot: SNAPSHOT },
      { type: "truncate", index: 4 },
    ];
    expect(recovered(records)).toMatch(/^record 2 of the 2 /);
  });
});

describe("a node with a damaged disk", () => {
  it("drops a torn record, which nobody was promised, and clears it away before it writes anything else", () => {
    const cluster = clusterOf(3, { disks: "when told" });
    cluster.receive({
      ...{ from: "n2", to: "n1" },
      message: { type: "append", term: 1, prevIndex: 0, prevTerm: 0, entries: [noOp(1)], commitIndex: 0, round: 0 },
    });
    cluster.crash("n1", 0, "torn");
    expect(cluster.disk("n1").damaged).not.toEqual([]);
    cluster.restart("n1");
    expect(termsOf(cluster, "n1")).toEqual([]);
    expect(cluster.marks).toContain("torn-record-dropped");
    cluster.sync("n1");
    expect(cluster.disk("n1").damaged).toEqual([]);
    cluster.crash("n1");
    cluster.restart("n1");
    expect(cluster.halts).toEqual([]);
  });

  it("ends where the damage cannot be a torn write, for a reason that says so", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", {});
    deliverAll(cluster);
    cluster.crash("n2");
    cluster.disk("n2").damage(1);
    cluster.restart("n2");
    expect(cluster.isUp("n2")).toBe(false);
    expect(cluster.halts).toMatchObject([{ node: "n2", why: expect.stringMatching(/^record 2 of the \d /) }]);
    expect(cluster.marks).toContain("halted-on-damaged-disk");
  });
});

describe("a record of the log", () => {
  it.each<Json>([
    { type: "hard-state", term: 1, votedFor: null },
    { type: "append", index: 1, entries: [noOp(1), { kind: "internal", term: 1, body: null }] },
    { type: "append", index: 1, entries: [{ kind: "command", term: 1, client: "", sequence: 0, oldest: 0, body: [] }] },
    { type: "truncate", index: 1 },
  ])("is known by its shape: %j", (record) => {
    expect(isLogRecord(record)).toBe(true);
  });

  it.each<Json>([
    null,
    "hard-state",
    { type: "hard-state", term: 1.5, votedFor: null },
    { type: "hard-state", term: 1, votedFor: 7 },
    { type: "append", index: 1, entries: "no-op" },
    { type: "append", index: 1, entries: [null] },
    { type: "append", index: 1, entries: [{ kind: "no-op", term: -1 }] },
    { type: "append", index: 1, entries: [{ kind: "internal", term: 1 }] },
    { type: "append", index: 1, entries: [{ kind: "command", term: 1, client: "c", sequence: 1, body: 0 }] },
    { type: "append", index: 1, entries: [{ kind: "request", term: 1 }] },
    { type: "truncate" },
    { type: "snapshot", snapshot: SNAPSHOT },
  ])("and this is none: %j", (record) => {
    expect(isLogRecord(record)).toBe(false);
  });
});
