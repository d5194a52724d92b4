import type { System } from "../../contract/system.js";
import { RESOURCE_SERVER } from "../../protocols/coordination/index.js";
import {
  createRedlockClient,
  isElectionMessage,
  REDLOCK_BUGS,
  REDLOCK_OPTIONS,
  RedlockNode,
} from "../../protocols/redlock/index.js";
import { REDLOCK_EXPECTED, REDLOCK_GUARANTEES } from "./expected.js";

/** Redlock on independent stores; what its holders write goes to the resource server, which has no tokens to go by. */
export const redlockSystem: System = {
  name: "redlock",
  summary: "Redlock on independent Redis-like stores: locks by random values and time, without fencing tokens",
  guarantees: REDLOCK_GUARANTEES,
  expected: REDLOCK_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["none"],
  tokens: "none",
  waiting: "retry",
  leaderless: true,
  options: REDLOCK_OPTIONS,
  bugs: REDLOCK_BUGS,
  marks: [],
  protocol: {
    createNode: (context) => new RedlockNode(context),
    electionMessage: isElectionMessage,
    companions: [RESOURCE_SERVER],
  },
  connect: createRedlockClient,
};
