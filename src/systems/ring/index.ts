import type { System } from "../../contract/system.js";
import {
  CLIENT_MARKS,
  CoordinationStore,
  POLL_OPTION,
  pollMsOf,
  RESOURCE_SERVER,
  STORE_MARKS,
} from "../../protocols/coordination/index.js";
import { createUnreplicatedClient } from "../../protocols/coordination/unreplicated/index.js";
import { isElectionMessage, RING_BUGS, RING_MARKS, RING_OPTIONS, RingNode } from "../../protocols/ring/index.js";
import { RING_EXPECTED, RING_GUARANTEES } from "./expected.js";

/** Nodes in a ring that elect a coordinator; the coordinator hands out leadership to contenders. */
export const ringSystem: System = {
  name: "ring",
  summary:
    "elections that go round in a ring (Chang & Roberts, or collecting tokens); the coordinator grants leadership from its memory",
  guarantees: RING_GUARANTEES,
  expected: RING_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["none"],
  tokens: "none",
  waiting: "queue",
  options: [...RING_OPTIONS, POLL_OPTION],
  marks: [...RING_MARKS, ...STORE_MARKS, ...CLIENT_MARKS],
  bugs: RING_BUGS,
  protocol: {
    createNode: (context) =>
      new RingNode({ context, createMachine: () => new CoordinationStore({ mark: context.mark }) }),
    companions: [RESOURCE_SERVER],
    electionMessage: isElectionMessage,
  },
  connect: (context) => createUnreplicatedClient(context, { pollMs: pollMsOf(context.options) }),
};
