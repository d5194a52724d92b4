import type { Belonging } from "./removal.js";

/** What there was of one run, by name. */
export interface RemovedRun {
  /** Absent where no label told it. */
  readonly run?: string;
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** The same things by the run that they belonged to, in the order in which runs come up. */
export function removedRuns(things: readonly Belonging[]): readonly RemovedRun[] {
  const runs = [...new Set(things.map(({ run }) => run))];
  return runs.map((run) => {
    const own = things.filter((thing) => thing.run === run);
    return { ...(run === undefined ? {} : { run }), ...namesByKind(own) };
  });
}

/** The names of containers, networks and volumes, each for itself. */
export function namesByKind(things: readonly Belonging[]): Omit<RemovedRun, "run"> {
  const names = (kind: Belonging["kind"]) => things.filter((thing) => thing.kind === kind).map(({ name }) => name);
  return { containers: names("container"), networks: names("network"), volumes: names("volume") };
}
