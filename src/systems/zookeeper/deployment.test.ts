import { describe, expect, it } from "vitest";
import { zookeeperContainers } from "./deployment.js";
import { zookeeperSystem } from "./index.js";
import { readServerState, roleIn } from "./server-state.js";

const nodes = ["n1", "n2", "n3"].map((id, i) => ({ id, address: `10.7.0.${11 + i}` }));

function environment(options: { readonly [name: string]: number | string }) {
  return zookeeperContainers.node({ id: "n2", address: "10.7.0.12", nodes, clusterId: "run-7", options }).env;
}

describe("the container deployment", () => {
  it("tells each node its own number and all its peers", () => {
    const { CONFIG, SERVER_ID } = environment({});
    expect(SERVER_ID).toBe("2");
    expect(CONFIG?.split("\n")).toEqual(
      expect.arrayContaining([
        "tickTime=500",
        "clientPort=2181",
        "server.1=10.7.0.11:2888:3888",
        "server.2=10.7.0.12:2888:3888",
        "server.3=10.7.0.13:2888:3888",
      ]),
    );
  });

  it("passes on what options say", () => {
    const { CONFIG, JVM } = environment({ tickMs: 200, syncTicks: 7, heapMb: 96 });
    expect(CONFIG?.split("\n")).toEqual(expect.arrayContaining(["tickTime=200", "syncLimit=7"]));
    expect(JVM?.split(" ")).toContain("-Xmx96m");
  });

  it.each(zookeeperSystem.versions)("builds %s from a suite, and takes any image in its place", (version) => {
    expect(zookeeperContainers.image(version, {})).toMatchObject({ kind: "build", args: { VERSION: version } });
    const named = { kind: "named", tag: "zookeeper:3.9.2" };
    expect(zookeeperContainers.image(version, { image: "zookeeper:3.9.2" })).toEqual(named);
  });

  it.each([
    ["Severe unrecoverable error, from thread : SyncThread:1", true],
    ["Severe unrecoverable error, from thread : FollowerRequestProcessor:3", false],
    ["[main] ERROR org.apache.zookeeper.server.quorum.QuorumPeerMain - Invalid config, exiting abnormally", true],
    ["java.lang.OutOfMemoryError: Java heap space", true],
    ["# A fatal error has been detected by the Java Runtime Environment:", true],
    ["[QuorumPeer] WARN org.apache.zookeeper.server.quorum.Learner - Exception when following the leader", false],
    ["java.net.SocketTimeoutException: Read timed out", false],
  ])("a log line %j is a crash: %s", (line, crash) => {
    expect(zookeeperContainers.crashPatterns.some((pattern) => pattern.test(line))).toBe(crash);
  });
});

describe("a server's own word", () => {
  const srvr = (mode: string, zxid: string) =>
    `Zookeeper version: 3.9.3\nOutstanding: 0\nZxid: ${zxid}\nMode: ${mode}\n`;

  it("tells role and epoch", () => {
    expect(readServerState(srvr("leader", "0x200000007"))).toEqual({ role: "leader", term: 2 });
    expect(readServerState(srvr("follower", "0x1fffffffff"))).toEqual({ role: "follower", term: 31 });
    expect(readServerState(srvr("standalone", "0x5"))).toEqual({ role: "leader", term: 0 });
  });

  it("tells nothing where it does not serve", () => {
    const idle = "This ZooKeeper instance is not currently serving requests\n";
    expect(readServerState(idle)).toEqual({ role: "unknown" });
    expect(readServerState("")).toEqual({ role: "unknown" });
  });
});

describe("a line of a server's log", () => {
  const leads = "Have quorum of supporters, sids: [[2, 3]]; starting up and setting last processed zxid:";

  it.each([
    [`[QuorumPeer[myid=2]] INFO org.apache.zookeeper.server.quorum.Leader - ${leads} 0x1f00000000`, "leader", 31],
    [`[QuorumPeer[myid=2]] INFO org.apache.zookeeper.server.quorum.Leader - ${leads} 0x200000000`, "leader", 2],
    ["[QuorumPeer[myid=1]] INFO org.apache.zookeeper.server.quorum.QuorumPeer - FOLLOWING", "follower", undefined],
    ["[QuorumPeer[myid=1]] INFO org.apache.zookeeper.server.quorum.QuorumPeer - LOOKING", "unknown", undefined],
  ])("%j tells its role", (line, role, term) => {
    expect(roleIn(line)).toEqual(term === undefined ? { role } : { role, term });
  });

  it.each([
    // Chosen by its peers, and still without an epoch to lead.
    "[QuorumPeer[myid=2]] INFO org.apache.zookeeper.server.quorum.QuorumPeer - LEADING",
    "[QuorumPeer[myid=2]] INFO org.apache.zookeeper.server.quorum.Leader - LEADING - LEADER ELECTION TOOK - 268 MS",
    "[WorkerReceiver[myid=2]] INFO org.apache.zookeeper.server.quorum.FastLeaderElection - Notification: my state:LOOKING",
  ])("%j tells none", (line) => {
    expect(roleIn(line)).toBeUndefined();
  });
});

describe("options", () => {
  const problem = (name: string, value: string | number | null) =>
    zookeeperSystem.options.find((option) => option.name === name)?.problem(value);

  it("accept their own defaults", () => {
    for (const { problem: of, fallback, name } of zookeeperSystem.options)
      expect([name, of(fallback)]).toEqual([name, undefined]);
  });

  it("say what they expect", () => {
    expect(problem("reads", "stale")).toBe("quorum, sync or local");
    expect(problem("renewals", "never")).toBe("revalidate or ping");
    expect(problem("tickMs", 0)).toContain("milliseconds");
    expect(problem("syncTicks", 1.5)).toContain("ticks");
    expect(problem("heapMb", 8)).toContain("megabytes");
    expect(problem("image", "")).toContain("image");
  });
});
