import { type FaultWindow, failedAtOnce, faultWindows, type Interval } from "../../core/fault-window.js";
import type { History, Operation } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import type { Ns } from "../../core/units.js";

/** What the planned faults came to. */
export interface FaultCoverage {
  /** What was missing, each in a few words. */
  readonly missing: readonly string[];
  readonly stats: { readonly [name: string]: Json };
}

/** One fault, and what was done during and after it. */
interface Covered {
  readonly window: FaultWindow;
  /** Operations were invoked while it was in force for certain. */
  readonly attempted: boolean;
  /** Operations succeeded after it was certainly over. */
  readonly succeeded: boolean;
}

/**
 * Every planned nemesis needs at least one fault that was measured to bite, with operations attempted during it (by the
 * narrowest window) and succeeding after it; and operations must succeed after the last heal. A single fault that found
 * no target or nothing to bite is only named. Of nemeses that a seed drew together one such fault is enough: what some of
 * them broke may have left the others nothing to break.
 */
export function coverFaults(history: History, all: readonly Operation[]): FaultCoverage {
  const planned = history.header?.nemeses ?? [];
  const swarm = history.header?.swarm ?? [];
  const invokedNs = all.map(({ invoke }) => invoke.timeNs);
  const lastOkNs = all.reduce(
    (last, { completion }) => (completion?.type === "ok" ? Math.max(last, completion.timeNs) : last),
    Number.NEGATIVE_INFINITY,
  );
  const covered = faultWindows(history.events).map((window) => ({
    window,
    attempted: window.narrowest !== undefined && someWithin(invokedNs, window.narrowest),
    succeeded: window.widest.endNs <= lastOkNs,
  }));
  const labels = [...planned, ...swarm];
  const missing = planned.flatMap((label) => missingFor(label, faultsOf(label, labels, covered)) ?? []);
  const drawn = swarm.flatMap((label) => missingFor(label, faultsOf(label, labels, covered)) ?? []);
  if (swarm.length > 0 && drawn.length === swarm.length) missing.push(...drawn);
  const inForce = covered.filter(({ window }) => window.outcome !== "skipped" && !failedAtOnce(window));
  const open = inForce.filter(({ window }) => window.widest.endNs > lastOkNs);
  if (open.length > 0) missing.push(`no operation succeeded after the heal of ${named(open)}`);
  return { missing, stats: statsOf(covered) };
}

/**
 * The faults of one planned nemesis. Its label is `name[:target][:option=value...]`; the target is left out where it is
 * the default, so a label without one takes the faults that no other label of that name names.
 */
function faultsOf(label: string, planned: readonly string[], covered: readonly Covered[]): readonly Covered[] {
  const { name, target } = parseLabel(label);
  const claimed = planned.map(parseLabel).flatMap((other) => (other.name === name ? (other.target ?? []) : []));
  return covered.filter(({ window }) => {
    if (window.nemesis !== name) return false;
    return target === undefined ? !claimed.includes(window.target) : window.target === target;
  });
}

function parseLabel(label: string): { readonly name: string; readonly target: string | undefined } {
  const [name = label, second] = label.split(":");
  return { name, target: second?.includes("=") ? undefined : second };
}

function missingFor(label: string, faults: readonly Covered[]): string | undefined {
  if (faults.some(({ window, attempted, succeeded }) => window.effective && attempted && succeeded)) return undefined;
  if (faults.length === 0) return `${label} injected no fault at all`;
  const bitten = faults.filter(({ window }) => window.effective);
  if (bitten.length === 0) return `no fault of ${label} was measured to take effect (${reasons(faults)})`;
  if (!bitten.some(({ attempted }) => attempted)) return `no operation was attempted during any fault of ${label}`;
  return `no operation succeeded after a fault of ${label}`;
}

function reasons(faults: readonly Covered[]): string {
  const told = faults.map(({ window }) => {
    const reason = window.reason === undefined ? "" : `: ${window.reason}`;
    const state = window.outcome === "skipped" || window.outcome === "failed" ? window.outcome : "without effect";
    return `${state}${reason}`;
  });
  return [...new Set(told)].join(", ");
}

function named(faults: readonly Covered[]): string {
  return faults.map(({ window }) => `fault ${window.fault} (${window.nemesis})`).join(", ");
}

function statsOf(covered: readonly Covered[]): FaultCoverage["stats"] {
  const count = (wanted: (fault: Covered) => boolean): number => covered.filter(wanted).length;
  const lacking = covered.filter((fault) => !(fault.window.effective && fault.attempted && fault.succeeded));
  return {
    faults: covered.length,
    effective: count(({ window }) => window.effective),
    skipped: count(({ window }) => window.outcome === "skipped"),
    failed: count(({ window }) => window.outcome === "failed"),
    unhealed: count(({ window }) => window.outcome === "unhealed"),
    lacking: lacking.map(({ window, attempted, succeeded }) => ({
      fault: window.fault,
      nemesis: window.nemesis,
      outcome: window.outcome,
      effective: window.effective,
      attempted,
      succeeded,
      ...(window.reason === undefined ? {} : { reason: window.reason }),
    })),
  };
}

/** Whether any of these ascending times falls within the interval. */
function someWithin(ascendingNs: readonly Ns[], { startNs, endNs }: Interval): boolean {
  let low = 0;
  let high = ascendingNs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascendingNs[middle] as Ns) < startNs) low = middle + 1;
    else high = middle;
  }
  const first = ascendingNs[low];
  return first !== undefined && first < endNs;
}

/** The kinds of faults that took effect, for a line such as `3 partitions, 1 kill`. */
export function effectiveByNemesis(history: History): { readonly [nemesis: string]: number } {
  const counts = new Map<string, number>();
  for (const { nemesis, effective } of faultWindows(history.events)) {
    if (effective) counts.set(nemesis, (counts.get(nemesis) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
