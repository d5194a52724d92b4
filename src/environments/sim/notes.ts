import type { EnvironmentNote } from "../../contract/environment.js";
import { POWER_SWITCH } from "../../contract/power.js";
import type { InvariantBreach, Invariants, NodeStatus, ProtocolNode } from "../../contract/protocol.js";
import type { Json } from "../../core/json.js";
import type { ElectionMeter } from "./election-meter.js";
import type { EventLoop } from "./event-loop.js";

/** The first breaches of a rule tell the story; a broken node may go on to break it at every step. */
const BREACHES_TOLD = 5;

/**
 * What the simulator itself sees, told to the harness: nodes that begin or cease to lead, and breaches of what must
 * hold in the true global state. The harness records only from the start of the run on, so what is seen during the
 * warm-up waits until then.
 */
export class Notes {
  readonly #loop: EventLoop;
  readonly #note: (note: EnvironmentNote) => void;
  readonly #invariants: Invariants | undefined;
  readonly #elections: ElectionMeter | undefined;
  readonly #breaches = new Map<string, number>();
  #early: EnvironmentNote[] | undefined = [];

  constructor(setup: {
    loop: EventLoop;
    note: (note: EnvironmentNote) => void;
    invariants: Invariants | undefined;
    /** Told of leaders as well, where elections are counted. */
    elections: ElectionMeter | undefined;
  }) {
    this.#loop = setup.loop;
    this.#note = setup.note;
    this.#invariants = setup.invariants;
    this.#elections = setup.elections;
  }

  /** The run has begun: what was seen before is told now, and whether anything is looked at in the true state. */
  begin(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    const value = { source: "simulator", nodes: [], for: [] };
    if (this.#invariants === undefined) this.#tell({ process: "environment", f: "watching", value });
    for (const note of early) this.#tell(note);
  }

  /** Looks at the true state after a node's step. */
  observe(node: ProtocolNode): void {
    if (this.#invariants === undefined) return;
    for (const breach of this.#invariants.observe(node)) this.#breached(breach);
  }

  /** A node began or ceased to lead, by its own view. */
  leadership(node: string, { role, term, leader }: NodeStatus): void {
    this.#elections?.leadership(node, role);
    const value: Record<string, Json> = { source: "simulator", role };
    if (term !== undefined) value["term"] = term;
    if (leader !== undefined) value["leader"] = leader;
    this.#tell({ process: node, f: "server", value, node });
  }

  /** The power switch ended a host's process, for another. */
  poweredOff(host: string, by: string): void {
    this.#tell({ process: POWER_SWITCH, f: "powered-off", value: { host, by } });
  }

  #breached({ rule, why, nodes }: InvariantBreach): void {
    const told = this.#breaches.get(rule) ?? 0;
    this.#breaches.set(rule, told + 1);
    if (told < BREACHES_TOLD) this.#tell({ process: "environment", f: "invariant", value: { rule, why, nodes } });
  }

  #tell(note: EnvironmentNote): void {
    if (this.#early !== undefined) {
      this.#early.push(note);
      return;
    }
    this.#loop.touchPromises();
    this.#note(note);
  }
}
