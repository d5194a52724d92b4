import { groupedBy } from "../checkers/reading/grouped.js";
import { type FaultWindow, faultWindows } from "../core/fault-window.js";
import type { History } from "../core/history.js";

/** What came of the faults of one nemesis and target. Those that are none of the rest were injected without effect. */
export interface FaultCount {
  /** As `--nemesis` takes it, e.g. `pause:contender`. */
  readonly nemesis: string;
  readonly faults: number;
  /** Measured to take effect. */
  readonly effective: number;
  /** Not injected, since nothing was found to inject them into. */
  readonly skipped: number;
  /** Their injection failed. */
  readonly failed: number;
}

/** The faults of a history by nemesis and target, in the order in which each struck first. */
export function faultCounts({ events }: History): readonly FaultCount[] {
  const groups = groupedBy(faultWindows(events), ({ nemesis, target }) => `${nemesis}:${target}`);
  return [...groups].map(([nemesis, windows]) => ({ nemesis, faults: windows.length, ...countsOf(windows) }));
}

function countsOf(windows: readonly FaultWindow[]): Pick<FaultCount, "effective" | "skipped" | "failed"> {
  const others = windows.filter(({ effective }) => !effective);
  const count = (wanted: FaultWindow["outcome"]): number => others.filter(({ outcome }) => outcome === wanted).length;
  return { effective: windows.length - others.length, skipped: count("skipped"), failed: count("failed") };
}
