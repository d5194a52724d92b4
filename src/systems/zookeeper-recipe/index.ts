import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { System } from "../../contract/system.js";
import { CLIENT_MARKS } from "../../protocols/coordination/index.js";
import { createZabInvariants, isOfElections, ZAB_MARKS, ZAB_OPTIONS, ZabNode } from "../../protocols/zab/index.js";
import {
  createRecipeClient,
  RECIPE_BUGS,
  RECIPE_MARKS,
  RECIPE_OPTIONS,
  ZnodeStore,
} from "../../protocols/zookeeper-recipe/index.js";
import { RECIPE_EXPECTED, RECIPE_GUARANTEES } from "./expected.js";

/** ZooKeeper's leader election recipe, over our own znodes replicated by our own Zab. */
export const zookeeperRecipeSystem: System = {
  name: "zookeeper-recipe",
  summary: "ZooKeeper's leader election recipe (ephemeral sequential nodes, watches) over our own Zab",
  guarantees: RECIPE_GUARANTEES,
  expected: RECIPE_EXPECTED,
  versions: [],
  surfaces: ["election", "fencedRegister", "fencedLog", "lock"],
  fences: ["guard", "token", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: [...ZAB_OPTIONS, ...RECIPE_OPTIONS],
  marks: [...ZAB_MARKS, ...CLIENT_MARKS, ...RECIPE_MARKS],
  bugs: RECIPE_BUGS,
  protocol: { createNode, createInvariants: createZabInvariants, electionMessage: isOfElections },
  connect: createRecipeClient,
};

/** The mistakes are all the clients'. */
function createNode({ bug: _, ...context }: ProtocolNodeContext): ZabNode {
  return new ZabNode({ context, machine: new ZnodeStore(context.mark) });
}
