import type { ProtocolNode, ProtocolNodeContext } from "../../../contract/protocol.js";
import type { StateMachine } from "../../../contract/state-machine.js";

/** A node of an election algorithm whose coordinator hands out leadership to clients. */
export interface ElectingNode extends ProtocolNode {
  /** Whether it is the one that does. */
  readonly serves: boolean;
}

export interface ElectingNodeParts {
  readonly context: ProtocolNodeContext;
  /** An empty store, for each time that the node begins to serve. */
  readonly createMachine: () => StateMachine;
}
