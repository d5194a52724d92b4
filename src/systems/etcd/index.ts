import type { System } from "../../contract/system.js";
import { etcdAdministration } from "./administration.js";
import { connectEtcd } from "./client.js";
import { etcdContainers, SUITES, UPGRADES } from "./deployment.js";
import { ETCD_EXPECTED, ETCD_GUARANTEES } from "./expected.js";
import { etcdKnownBugs } from "./known-bugs.js";
import { etcdOptions } from "./options.js";

/** etcd 3.4 and later, through its JSON gateway. */
export const etcdSystem: System = {
  name: "etcd",
  summary: "etcd: elections and locks by leases and create revisions, writes guarded by the leader's own key",
  guarantees: ETCD_GUARANTEES,
  expected: ETCD_EXPECTED,
  versions: [...SUITES.keys()],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["guard", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: etcdOptions,
  bugs: [],
  knownBugs: etcdKnownBugs,
  marks: [],
  administration: etcdAdministration,
  upgrades: UPGRADES,
  containers: etcdContainers,
  connect: connectEtcd,
};
