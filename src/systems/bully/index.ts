import type { System } from "../../contract/system.js";
import { BULLY_BUGS, BULLY_MARKS, BULLY_OPTIONS, BullyNode, isElectionMessage } from "../../protocols/bully/index.js";
import {
  CLIENT_MARKS,
  CoordinationStore,
  POLL_OPTION,
  pollMsOf,
  RESOURCE_SERVER,
  STORE_MARKS,
} from "../../protocols/coordination/index.js";
import { createUnreplicatedClient } from "../../protocols/coordination/unreplicated/index.js";
import { BULLY_EXPECTED, BULLY_GUARANTEES } from "./expected.js";

/** Nodes that elect a coordinator by the bully algorithm; the coordinator hands out leadership to contenders. */
export const bullySystem: System = {
  name: "bully",
  summary:
    "the bully algorithm: of the nodes that live the highest is coordinator, and grants leadership from its memory",
  guarantees: BULLY_GUARANTEES,
  expected: BULLY_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["none"],
  tokens: "none",
  waiting: "queue",
  options: [...BULLY_OPTIONS, POLL_OPTION],
  marks: [...BULLY_MARKS, ...STORE_MARKS, ...CLIENT_MARKS],
  bugs: BULLY_BUGS,
  protocol: {
    createNode: (context) =>
      new BullyNode({ context, createMachine: () => new CoordinationStore({ mark: context.mark }) }),
    companions: [RESOURCE_SERVER],
    electionMessage: isElectionMessage,
  },
  connect: (context) => createUnreplicatedClient(context, { pollMs: pollMsOf(context.options) }),
};
