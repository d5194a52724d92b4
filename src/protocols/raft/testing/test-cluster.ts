import type { StateMachine } from "../../../contract/state-machine.js";
import {
  type ObservedStep as Observed,
  ScriptedCluster,
  type Packet as Sent,
} from "../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../core/json.js";
import { createRaftInvariants, RaftNode } from "../index.js";
import type { RaftMessage } from "../messages.js";
import { garbled } from "./garbled.js";

export interface TestClusterSettings {
  readonly nodes: readonly string[];
  readonly seed: number;
  readonly options?: { readonly [name: string]: Json };
  readonly bug?: string;
  /** Who votes at first; all nodes, where nothing is said. */
  readonly voters?: readonly string[];
  /** `at once`: every write is durable when it returns. `when told`: only by `sync`. */
  readonly disks: "at once" | "when told";
  createMachine(): StateMachine;
  /** Called after each step of a node. */
  stepped?(step: ObservedStep): void;
}

export type ObservedStep = Observed<RaftNode>;
export type Packet = Sent<RaftMessage>;

/** A scripted cluster of Raft nodes. */
export class TestCluster extends ScriptedCluster<RaftNode, RaftMessage> {
  constructor({ nodes, voters = nodes, options = {}, bug, createMachine, ...settings }: TestClusterSettings) {
    const own = { nodes: voters, options, ...(bug === undefined ? {} : { bug }) };
    super({
      ...settings,
      nodes,
      invariants: createRaftInvariants(),
      garble: garbled,
      createNode: (context) => new RaftNode({ context: { ...context, ...own }, machine: createMachine() }),
    });
  }
}
