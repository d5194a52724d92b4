import fc from "fast-check";
import type { ProtocolNode } from "../protocol.js";
import type { StateMachine } from "../state-machine.js";
import type { Act, ChaosStage } from "./chaos-acts.js";
import type { Ledger } from "./ledger.js";
import { LedgerClient } from "./ledger-client.js";
import type { ScriptedCluster } from "./scripted-cluster.js";

/** How often each thing happens, relative to the others. */
export type Weights<Acts> = { readonly [Kind in keyof Acts]: number };

export interface Chaos<Node extends ProtocolNode, Acts> {
  /** A new cluster of ledgers, whose disks sync when told. */
  readonly cluster: ScriptedCluster<Node, { readonly type: string }>;
  readonly acts: Acts;
  readonly weights: Weights<Acts>;
  machineOf(node: Node): StateMachine;
}

export interface ChaosOutcome {
  /** What was seen to be wrong, first things first. */
  readonly violations: readonly string[];
  /** How many requests were answered. */
  readonly answered: number;
  /** The highest term in the end, or what the protocol has for one. */
  readonly terms: number;
  readonly marks: ReadonlySet<string>;
}

/** Schedules of this length, without bias to small numbers, which would be the same few acts. */
export function schedules(length: number): fc.Arbitrary<number[]> {
  return fc.noBias(fc.array(fc.nat(0xff_ffff), { minLength: length, maxLength: length, size: "max" }));
}

/**
 * Plays a schedule until the first violation. Each number of it is one thing that happens: its remainder picks the kind
 * by weight, the rest the node or packet.
 */
export function playSchedule<Node extends ProtocolNode, Acts extends { readonly [Kind in keyof Acts]: Act }>(
  schedule: readonly number[],
  { cluster, acts, weights, machineOf }: Chaos<Node, Acts>,
): ChaosOutcome {
  const client = new LedgerClient("c1", cluster);
  const stage: ChaosStage = { cluster, client, cut: new Set() };
  const kinds = Object.keys(weights) as (keyof Acts)[];
  const drawn = kinds.flatMap((kind) => Array.from({ length: weights[kind] }, () => acts[kind]));
  for (const number of schedule) {
    drawn[number % drawn.length]?.(stage, Math.floor(number / drawn.length));
    client.readReplies();
    if (cluster.breaches.length > 0 || cluster.halts.length > 0 || client.violations.length > 0) break;
  }
  for (const node of cluster.running()) client.inspect(node.id, machineOf(node) as Ledger);
  return {
    violations: [
      ...cluster.breaches.map(({ why }) => why),
      ...client.violations,
      ...cluster.halts.map(({ node, why }) => `${node} halted: ${why}`),
    ],
    answered: client.answered,
    terms: Math.max(0, ...cluster.running().map((node) => node.status().term ?? 0)),
    marks: cluster.marks,
  };
}

/** What schedules come to, taken together: how much was done in all, and every mark that any of them reached. */
export function totalOf(outcomes: readonly ChaosOutcome[]): Omit<ChaosOutcome, "violations"> {
  return {
    answered: outcomes.reduce((sum, { answered }) => sum + answered, 0),
    terms: outcomes.reduce((sum, { terms }) => sum + terms, 0),
    marks: new Set(outcomes.flatMap(({ marks }) => [...marks])),
  };
}
