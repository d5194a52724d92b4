/** A bug that releases of a system are known to have: a run that finds it reports it as itself. */
export interface KnownBug {
  /** How its makers call it, e.g. `etcd issue 15247`. */
  readonly id: string;
  /** What goes wrong, in a sentence without a full stop. */
  readonly summary: string;
  /** The releases that have it, of those that can be selected. */
  readonly versions: readonly string[];
  /** The rule that it breaks. */
  readonly rule: string;
  /** Where a rule can be broken in several ways: that of this bug, as the anomaly's data name it. */
  readonly breach?: string;
  /** Rules that break in its wake: laid to it only where a run shows the bug itself. */
  readonly inItsWake: readonly string[];
}
