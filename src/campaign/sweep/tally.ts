import type { Ms } from "../../core/units.js";
import type { Verdict } from "../../core/verdict.js";
import type { SweptRun, Violation } from "./swept-run.js";

/**
 * Runs that went wrong alike: the same rule, and the same sentence but for its figures and names. A run that breaks several
 * rules is in a group of each.
 */
export interface ViolationGroup {
  readonly rule: string;
  /** The sentence of the first of them. */
  readonly why: string;
  readonly runs: number;
  readonly first: SweptRun;
}

export interface ReasonGroup {
  /** As the first of them said it. */
  readonly reason: string;
  readonly runs: number;
  readonly firstSeed: number;
}

/** How many runs reached a mark, and how often all of them together. */
export interface MarkTally {
  readonly runs: number;
  readonly times: number;
}

/** Adds up runs, in whatever order they are given; groups keep that order. */
export class SweepTally {
  readonly verdicts: Record<Verdict, number> = { valid: 0, invalid: 0, unknown: 0 };
  simulatedMs: Ms = 0;
  operations = 0;
  /** The first run that broke off, and how many did; they are among the unknown. */
  broken: { readonly first: SweptRun; readonly runs: number } | undefined;
  readonly #marks = new Map<string, { runs: number; times: number }>();
  readonly #violations = new Map<string, { rule: string; why: string; runs: number; first: SweptRun }>();
  readonly #unknowns = new Map<string, { reason: string; runs: number; firstSeed: number }>();

  add(run: SweptRun): void {
    this.verdicts[run.verdict] += 1;
    this.simulatedMs += run.simulatedMs;
    this.operations += run.operations;
    for (const [name, times] of Object.entries(run.marks)) {
      const mark = entryOf(this.#marks, name, () => ({ runs: 0, times: 0 }));
      mark.runs += 1;
      mark.times += times;
    }
    if (run.broke !== undefined) {
      this.broken = { first: this.broken?.first ?? run, runs: (this.broken?.runs ?? 0) + 1 };
    }
    for (const violation of run.violations) {
      entryOf(this.#violations, groupKey(violation), () => ({ ...violation, runs: 0, first: run })).runs += 1;
    }
    if (run.verdict === "unknown") {
      const reason = run.reason ?? "nobody knows why";
      entryOf(this.#unknowns, shapeOf(reason), () => ({ reason, runs: 0, firstSeed: run.seed })).runs += 1;
    }
  }

  get runs(): number {
    return this.verdicts.valid + this.verdicts.invalid + this.verdicts.unknown;
  }

  /** By name, in the order in which they were first reached. */
  get marks(): ReadonlyMap<string, MarkTally> {
    return this.#marks;
  }

  /** In the order of their first runs. */
  get violations(): readonly ViolationGroup[] {
    return [...this.#violations.values()];
  }

  /** The most frequent first. */
  get unknowns(): readonly ReasonGroup[] {
    return [...this.#unknowns.values()].sort((one, other) => other.runs - one.runs);
  }
}

function groupKey({ rule, why }: Violation): string {
  return `${rule} ${shapeOf(why)}`;
}

/** A sentence without its figures: numbers, and those in the names of nodes, hosts and sessions. */
export function shapeOf(sentence: string): string {
  return sentence.replace(/\d[\d,.]*\d|\d/g, "#");
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}
