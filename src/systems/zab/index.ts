import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { System, SystemOption } from "../../contract/system.js";
import {
  CLIENT_MARKS,
  CoordinationStore,
  createCoordinationClient,
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

const POLL: SystemOption = {
  name: "pollMs",
  summary: "how often a waiting candidate asks for its place, in milliseconds",
  fallback: 100,
  problem: (value) => (typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1"),
};

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
  options: [...ZAB_OPTIONS, POLL],
  marks: [...ZAB_MARKS, ...STORE_MARKS, ...CLIENT_MARKS],
  bugs: ZAB_BUGS,
  protocol: { createNode, createInvariants: createZabInvariants, electionMessage: isOfElections },
  connect: ({ bug: _, ...context }) =>
    createCoordinationClient(context, {
      positions: "zxid",
      pollMs: (context.options[POLL.name] ?? POLL.fallback) as number,
    }),
};

function createNode(context: ProtocolNodeContext): ZabNode {
  return new ZabNode({ context, machine: new CoordinationStore({ mark: context.mark }) });
}
