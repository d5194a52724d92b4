import type { StateMachine } from "../../../contract/state-machine.js";
import { Ledger } from "../../../contract/testing/ledger.js";
import { type Arrangement, ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
import { createRaftInvariants, RaftNode } from "../index.js";
import type { RaftMessage } from "../messages.js";
import { garbled } from "./garbled.js";

export type RaftCluster = ScriptedCluster<RaftNode, RaftMessage>;

export interface RaftClusterSettings extends Arrangement<RaftNode> {
  /** Who votes at first; all nodes, where nothing is said. */
  readonly voters?: readonly string[];
  /** Makes a ledger, where nothing is said. */
  createMachine?(): StateMachine;
}

/** A scripted cluster of Raft nodes, watched by the invariants. */
export function raftCluster(settings: RaftClusterSettings): RaftCluster {
  const { nodes, voters = nodes, createMachine = () => new Ledger() } = settings;
  return new ScriptedCluster({
    ...settings,
    invariants: createRaftInvariants(),
    garble: garbled,
    createNode: (context) => new RaftNode({ context: { ...context, nodes: voters }, machine: createMachine() }),
  });
}
