import { admin } from "../../nemeses/admin.js";
import { clock } from "../../nemeses/clock.js";
import { disk } from "../../nemeses/disk.js";
import { kill } from "../../nemeses/kill.js";
import { links } from "../../nemeses/links.js";
import { membership } from "../../nemeses/membership.js";
import { partition } from "../../nemeses/partition.js";
import { pause } from "../../nemeses/pause.js";
import { transfer } from "../../nemeses/transfer.js";
import { upgrade } from "../../nemeses/upgrade.js";
import { appends } from "../../workloads/appends.js";
import { election } from "../../workloads/election.js";
import { fencedWrites, guardedWrites, unfencedWrites } from "../../workloads/fenced-writes.js";
import { lock, unfencedLock } from "../../workloads/lock.js";
import { register } from "../../workloads/register.js";
import { completenessChecker } from "../checkers/completeness/index.js";
import { crashChecker } from "../checkers/crash/index.js";
import { electionChecker } from "../checkers/election/index.js";
import { fencingChecker } from "../checkers/fencing/index.js";
import { invariantsChecker } from "../checkers/invariants/index.js";
import { leasesChecker } from "../checkers/leases/index.js";
import { linearizabilityChecker } from "../checkers/linearizability/index.js";
import { livenessChecker } from "../checkers/liveness/index.js";
import type { System } from "../contract/system.js";
import { cleanDocker, dockerEnvironment, doctorDocker } from "../environments/docker/index.js";
import { simEnvironment } from "../environments/sim/index.js";
import { bullySystem } from "../systems/bully/index.js";
import { chubbySystem } from "../systems/chubby/index.js";
import { etcdSystem } from "../systems/etcd/index.js";
import { etcdRecipeSystem } from "../systems/etcd-recipe/index.js";
import { kubernetesLeaseSystem } from "../systems/kubernetes-lease/index.js";
import { leaseSystem } from "../systems/lease/index.js";
import { paxosSystem } from "../systems/paxos/index.js";
import { raftSystem } from "../systems/raft/index.js";
import { redlockSystem } from "../systems/redlock/index.js";
import { ringSystem } from "../systems/ring/index.js";
import { zabSystem } from "../systems/zab/index.js";
import { zookeeperSystem } from "../systems/zookeeper/index.js";
import { zookeeperRecipeSystem } from "../systems/zookeeper-recipe/index.js";
import type { Plugins } from "./plugins.js";

/** Apart from the rest, so that the client agent's bundle carries the systems' clients alone. */
export const SYSTEMS: readonly System[] = [
  raftSystem,
  etcdSystem,
  zookeeperSystem,
  bullySystem,
  chubbySystem,
  etcdRecipeSystem,
  kubernetesLeaseSystem,
  leaseSystem,
  paxosSystem,
  redlockSystem,
  ringSystem,
  zabSystem,
  zookeeperRecipeSystem,
];

/** All plug-ins. Nothing else imports one. */
export const PLUGINS: Plugins = {
  systems: SYSTEMS,
  environments: [simEnvironment, dockerEnvironment],
  workloads: [appends, election, fencedWrites, guardedWrites, unfencedWrites, lock, unfencedLock, register],
  nemeses: [partition, kill, pause, links, clock, disk, membership, transfer, admin, upgrade],
  checkers: [
    electionChecker,
    fencingChecker,
    completenessChecker,
    linearizabilityChecker,
    livenessChecker,
    leasesChecker,
    invariantsChecker,
    crashChecker,
  ],
};

/** What environments leave on a machine, and what they need of it. */
export const MAINTENANCE = { clean: cleanDocker, doctor: doctorDocker };
