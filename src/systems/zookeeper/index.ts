import type { System } from "../../contract/system.js";
import { zookeeperAdministration } from "./administration.js";
import { connectZooKeeper } from "./client.js";
import { SUITES, UPGRADES, zookeeperContainers } from "./deployment.js";
import { ZOOKEEPER_EXPECTED, ZOOKEEPER_GUARANTEES } from "./expected.js";
import { zookeeperOptions } from "./options.js";

/** ZooKeeper 3.8 and later, through its own wire protocol. */
export const zookeeperSystem: System = {
  name: "zookeeper",
  summary:
    "ZooKeeper: elections and locks by ephemeral sequential nodes, writes fenced by tokens or by the leader's own node",
  guarantees: ZOOKEEPER_GUARANTEES,
  expected: ZOOKEEPER_EXPECTED,
  versions: [...SUITES.keys()],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["token", "guard", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: zookeeperOptions,
  bugs: [],
  marks: [],
  administration: zookeeperAdministration,
  upgrades: UPGRADES,
  containers: zookeeperContainers,
  connect: connectZooKeeper,
};
