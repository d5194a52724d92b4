import { describe, expect, it } from "vitest";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { PLUGINS } from "./registry.js";

const context = { plugins: PLUGINS, tool: "usurper 0.0.0", drawSeed: () => 1 };
const plan = (text: string) => planCampaign(readCampaign(`timeLimit: 12s\n${text}\n`, "c.yaml"), context);
const spelled = (system: string, fault: string) =>
  `system: ${system}\nenv: docker\nschedule:\n  - { at: 1s, for: 1s, fault: ${fault} }`;

describe("what an operator cannot do is refused while planning", () => {
  it.each([
    ["system: zookeeper\nenv: docker\nnemesis: admin", "zookeeper has no verbs of its own"],
    [
      "system: zookeeper\nenv: docker\nnemesis: transfer",
      "docker cannot inject transfer: zookeeper has no verbs of its own",
    ],
    ["system: raft\nnemesis: admin", "raft has no verb compact: it has transfer-leadership"],
    [spelled("etcd", "{ kind: admin, verb: fly }"), "etcd has no verb fly: it has compact, defragment, "],
    ["system: raft\nnemesis: upgrade", "sim cannot inject upgrade: its nodes are of one version"],
    ["system: raft\nenv: docker\nnemesis: upgrade", "raft does not say which of its versions can be upgraded"],
    [
      "system: etcd@3.5.16\nenv: docker\nnemesis: upgrade",
      "etcd 3.5.16 is upgraded to nothing here: etcd@3.4.23 is, to 3.5.16",
    ],
    [
      spelled("etcd@3.4.23", "{ kind: upgrade, version: 3.5.30 }"),
      "etcd 3.4.23 can be upgraded to 3.5.16, not to 3.5.30",
    ],
    [
      "system: { etcd@3.4.23: { image: my-etcd } }\nenv: docker\nnemesis: upgrade",
      "etcd my-etcd is upgraded to nothing here",
    ],
    ["system: etcd@3.4.23\nenv: docker\nnodes: 1\nnemesis: upgrade", "upgrade:all needs at least 3 nodes, there are 1"],
  ])("%s", async (text, reason) => {
    await expect(plan(text)).rejects.toThrow(reason);
  });

  it.each([
    "system: etcd\nenv: docker\nnemesis: [membership, admin, 'admin:verb=defragment', transfer]",
    "system: etcd@3.4.23\nenv: docker\nnemesis: upgrade",
    "system: zookeeper@3.8.0\nenv: docker\nnemesis: [membership, upgrade]",
    "system: raft\nenv: docker\nnemesis: [membership, transfer]",
    "system: raft\nnemesis: [membership, transfer]",
    spelled("zookeeper@3.8.0", "{ kind: upgrade, version: 3.9.3 }"),
  ])("what it can is planned: %s", async (text) => {
    expect((await plan(text)).rows).toHaveLength(1);
  });

  it("is not drawn by a swarm", async () => {
    const drawn = async (text: string) =>
      (await plan(`${text}\nnemesis: swarm`)).rows[0]?.swarm?.nemeses.map(({ nemesis }) => nemesis.name);
    expect(await drawn("system: raft")).toEqual(expect.arrayContaining(["membership", "transfer"]));
    expect(await drawn("system: raft")).not.toEqual(expect.arrayContaining(["admin"]));
    expect(await drawn("system: raft")).not.toEqual(expect.arrayContaining(["upgrade"]));
  });
});
