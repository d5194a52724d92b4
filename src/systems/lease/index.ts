import type { System } from "../../contract/system.js";
import { RESOURCE_SERVER } from "../../protocols/coordination/index.js";
import {
  createLeaseElectionClient,
  isElectionMessage,
  LEASE_BUGS,
  LEASE_OPTIONS,
  LeaseNode,
} from "../../protocols/lease/index.js";
import { LEASE_EXPECTED, LEASE_GUARANTEES } from "./expected.js";

/** Leases on a majority of acceptors, with a stated bound on clocks; what leaders write goes to the resource server. */
export const leaseSystem: System = {
  name: "lease",
  summary: "leases that a majority of acceptors grants by Paxos (PaxosLease), with a stated bound on clock rates",
  guarantees: LEASE_GUARANTEES,
  expected: LEASE_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["token", "none"],
  tokens: "fencing",
  waiting: "retry",
  leaderless: true,
  options: LEASE_OPTIONS,
  bugs: LEASE_BUGS,
  marks: [],
  protocol: {
    createNode: (context) => new LeaseNode(context),
    electionMessage: isElectionMessage,
    companions: [RESOURCE_SERVER],
  },
  connect: createLeaseElectionClient,
};
