import { describe, expect, it } from "vitest";
import { etcdContainers, readStatus } from "./deployment.js";
import { etcdSystem } from "./index.js";
import { timingOf } from "./options.js";

const nodes = ["n1", "n2", "n3"].map((id, i) => ({ id, address: `10.7.0.${11 + i}` }));

function command(options: { readonly [name: string]: number | string | boolean }): readonly string[] {
  return etcdContainers.node({ id: "n2", address: "10.7.0.12", nodes, clusterId: "run-7", options }).command;
}

describe("the container deployment", () => {
  it("tells each node its own address and all its peers", () => {
    expect(command({})).toEqual(
      expect.arrayContaining([
        "--name=n2",
        "--initial-advertise-peer-urls=http://10.7.0.12:2380",
        "--advertise-client-urls=http://10.7.0.12:2379",
        "--initial-cluster=n1=http://10.7.0.11:2380,n2=http://10.7.0.12:2380,n3=http://10.7.0.13:2380",
        "--initial-cluster-token=run-7",
        "--heartbeat-interval=100",
        "--election-timeout=1000",
      ]),
    );
  });

  it("never asks for an election timeout that etcd refuses to start with", () => {
    expect(timingOf({ heartbeatMs: 400, electionMs: 1000 })).toEqual({ heartbeatMs: 400, electionMs: 2000 });
    expect(command({ heartbeatMs: 400 })).toContain("--election-timeout=2000");
  });

  it("syncs what it writes unless it is told not to", () => {
    expect(command({})).not.toContain("--unsafe-no-fsync");
    expect(command({ unsafeNoFsync: true })).toContain("--unsafe-no-fsync");
  });

  it("keeps its data where it says", () => {
    expect(command({})).toContain(`--data-dir=${etcdContainers.dataFolder}`);
  });

  it.each(etcdSystem.versions)("builds %s from a suite, and takes any image in its place", (version) => {
    expect(etcdContainers.image(version, {})).toMatchObject({ kind: "build", args: { VERSION: version } });
    expect(etcdContainers.image(version, { image: "quay.io/coreos/etcd:v3.6.1" })).toEqual({
      kind: "named",
      tag: "quay.io/coreos/etcd:v3.6.1",
    });
  });

  it("knows a leader by its own id, and says nothing of roles while there is no leader", () => {
    const header = { member_id: "10276657743932975437" };
    expect(readStatus({ header, leader: "10276657743932975437", raftTerm: "4" })).toEqual({ role: "leader", term: 4 });
    // The two ids are the same number once rounded to a double.
    expect(readStatus({ header, leader: "10276657743932975436", raftTerm: "4" })).toEqual({
      role: "follower",
      term: 4,
    });
    expect(readStatus({ header, raftTerm: "5" })).toEqual({ role: "unknown", term: 5 });
  });

  it.each([
    ["panic: runtime error: index out of range [1]", true],
    ["2024-01-01T00:00:00Z panic: tocommit(5) is out of range", true],
    ['{"level":"panic","ts":"2024-01-01T00:00:00Z","msg":"tocommit is out of range"}', true],
    ['{"level":"fatal","msg":"failed to open WAL"}', true],
    ["fatal error: concurrent map writes", true],
    ["goroutine 1 [running]:", true],
    ['{"level":"info","msg":"raft.node: 1 elected leader 2 at term 2"}', false],
    ['{"level":"warn","msg":"apply request took too long","error":"context canceled"}', false],
  ])("a log line %j is a crash: %s", (line, crash) => {
    expect(etcdContainers.crashPatterns.some((pattern) => pattern.test(line))).toBe(crash);
  });

  // The first as 3.4 logs it, the second as 3.5 does.
  it.each([
    ['{"level":"info","caller":"raft/raft.go:771","msg":"369952d4f906ef8b became leader at term 2"}', "leader", 2],
    ['{"level":"info","logger":"raft","msg":"8e9e05c52164694d became leader at term 12"}', "leader", 12],
    ['{"level":"info","logger":"raft","msg":"8e9e05c52164694d became follower at term 3"}', "follower", 3],
    ['{"level":"info","logger":"raft","msg":"8e9e05c52164694d became pre-candidate at term 3"}', "candidate", 3],
  ])("a log line %j tells that its node is %s, at term %d", (line, role, term) => {
    expect(etcdContainers.roleIn?.(line)).toEqual({ role, term });
  });

  it.each([
    '{"level":"info","msg":"raft.node: 1 elected leader 2 at term 2"}',
    '{"level":"warn","msg":"apply request took too long","request":"put key:\\"1 became leader at term 9\\""}',
    '{"level":"info","logger":"raft","msg":"8e9e05c52164694d [term 2] received MsgTimeoutNow"}',
  ])("a log line %j tells nothing of its node's role", (line) => {
    expect(etcdContainers.roleIn?.(line)).toBeUndefined();
  });
});

describe("options", () => {
  const problem = (name: string, value: string | number | null) =>
    etcdSystem.options.find((option) => option.name === name)?.problem(value);

  it("accept their own defaults", () => {
    for (const { problem: of, fallback, name } of etcdSystem.options)
      expect([name, of(fallback)]).toEqual([name, undefined]);
  });

  it("say what they expect", () => {
    expect(problem("recipe", "zookeeper")).toBe("go-client or rechecked");
    expect(problem("heartbeatMs", 0)).toContain("milliseconds");
    expect(problem("electionMs", 1.5)).toContain("milliseconds");
    expect(problem("image", "")).toContain("image");
    expect(problem("unsafeNoFsync", "yes")).toBe("true or false");
  });
});
