import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { System } from "../../contract/system.js";
import {
  CLIENT_MARKS,
  CoordinationStore,
  createCoordinationClient,
  POLL_OPTION,
  pollMsOf,
  STORE_MARKS,
} from "../../protocols/coordination/index.js";
import {
  createZabInvariants,
  isOfElections,
  ZAB_BUGS,
  ZAB_MARKS,
  ZAB_OPTIONS,
  ZabNode,
} from "../../protocols/zab/index.js";
import { ZAB_EXPECTED, ZAB_GUARANTEES } from "./expected.js";

/** ZooKeeper's atomic broadcast with the coordination store as its state machine. */
export const zabSystem: System = {
  name: "zab",
  summary: "ZooKeeper's atomic broadcast in our own making, carrying the coordination store that our Raft carries",
  guarantees: ZAB_GUARANTEES,
  expected: ZAB_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["token", "guard", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: [...ZAB_OPTIONS, POLL_OPTION],
  marks: [...ZAB_MARKS, ...STORE_MARKS, ...CLIENT_MARKS],
  bugs: ZAB_BUGS,
  protocol: { createNode, createInvariants: createZabInvariants, electionMessage: isOfElections },
  connect: ({ bug: _, ...context }) =>
    createCoordinationClient(context, {
      positions: "zxid",
      pollMs: pollMsOf(context.options),
    }),
};

function createNode(context: ProtocolNodeContext): ZabNode {
  return new ZabNode({ context, machine: new CoordinationStore({ mark: context.mark }) });
}
