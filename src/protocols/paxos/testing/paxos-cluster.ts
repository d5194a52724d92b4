import type { StateMachine } from "../../../contract/state-machine.js";
import { Ledger } from "../../../contract/testing/ledger.js";
import { type ObservedStep as Observed, ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../core/json.js";
import { createPaxosInvariants } from "../invariants.js";
import type { PaxosMessage } from "../messages.js";
import { PaxosNode } from "../node.js";

export interface PaxosClusterSettings {
  readonly nodes: readonly string[];
  readonly seed?: number;
  readonly options?: { readonly [name: string]: Json };
  readonly bug?: string;
  /** `at once`, where nothing is said: every write is durable when it returns. `when told`: only by `sync`. */
  readonly disks?: "at once" | "when told";
  /** A ledger, where nothing is said. */
  createMachine?(): StateMachine;
  /** Called after each step of a node. */
  stepped?(step: ObservedStep): void;
}

export type ObservedStep = Observed<PaxosNode>;

/** A scripted cluster of Multi-Paxos nodes, watched by the invariants. */
export class PaxosCluster extends ScriptedCluster<PaxosNode, PaxosMessage> {
  constructor(settings: PaxosClusterSettings) {
    const { nodes, seed = 1, options = {}, bug, disks = "at once", stepped = () => {} } = settings;
    const { createMachine = () => new Ledger() } = settings;
    const own = { options, ...(bug === undefined ? {} : { bug }) };
    super({
      ...{ nodes, seed, disks, stepped },
      invariants: createPaxosInvariants(),
      createNode: (context) => new PaxosNode({ context: { ...context, ...own }, machine: createMachine() }),
    });
  }
}
