/**
 * A place worth knowing to have been reached, e.g. "a leader stepped down on a higher term". Whoever declares a mark
 * emits it by name whenever a run passes there; a sweep reports the marks that no run reached.
 */
export interface CoverageMark {
  /** Lower case words with dashes, unique over all plug-ins of a run, e.g. `snapshot-installed`. */
  readonly name: string;
  /** What happened where it is emitted, in a few words. */
  readonly summary: string;
  /** Present where every run of half a minute with some fault reaches it many times: a fault that waits for it will see it. */
  readonly common?: true;
}

/** Tells that a mark was reached. Costs next to nothing and changes nothing. */
export type EmitMark = (name: string) => void;

/** How often each mark was reached, by name. */
export type MarkCounts = { readonly [name: string]: number };
