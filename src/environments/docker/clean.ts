import { sleep } from "../../contract/clock.js";
import type { Ms } from "../../core/units.js";
import { type Engine, reachEngine } from "./engine.js";
import { livenessOf } from "./harness-identity.js";
import { harnessOf } from "./labels.js";
import { KEPT_NETWORK_HINT } from "./network-removal.js";
import { type OldImage, oldImages, removeImages } from "./old-images.js";
import { type Belonging, belongings, remove } from "./removal.js";
import { namesByKind, type RemovedRun, removedRuns } from "./removed-runs.js";

/** How long the engine may go on with what a killed harness had asked of it. */
const LATECOMERS_MS: Ms = 2000;

/** What `usurper clean` removed, by name, and what it left alone. */
export interface CleanReport {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  /** The same run by run. */
  readonly runs: readonly RemovedRun[];
  readonly images: readonly string[];
  /** Runs whose harness lives, or may live where we cannot see it. */
  readonly left: readonly LeftRun[];
  /** Networks that the engine keeps though nothing is on them, by name, and what helps. */
  readonly kept: readonly { readonly network: string; readonly reason: string }[];
  /** Images of ours that this checkout has no use for, still there. */
  readonly oldImages: readonly OldImage[];
}

export interface CleanRequest {
  /** Also what belongs to runs of living harnesses. */
  readonly all?: boolean;
  /** Also images that were built over, and those of other checkouts. */
  readonly images?: boolean;
}

interface LeftRun {
  readonly run: string;
  readonly pid: number;
  readonly reason: string;
}

/**
 * Removes all containers, networks and volumes of runs whose harness is dead, whatever killed it. Packet filter rules
 * and stopped processes live in the containers' namespaces and end with them. Old images are only told of, unless they
 * are asked for: another checkout would have to build its own again. Rejects with an EnvironmentError where no engine answers.
 */
export async function cleanDocker({ all = false, images = false }: CleanRequest = {}): Promise<CleanReport> {
  const engine = await reachEngine();
  const first = await removeDoomed(engine, all);
  // What a harness had asked for when it was killed the engine may still have been making.
  await sleep(engine.clock, LATECOMERS_MS);
  const second = await removeDoomed(engine, all);
  const gone = [...first.gone, ...second.gone];
  const { left, kept } = second;
  const removed = images ? await removeImages(engine, await oldImages(engine)) : [];
  return {
    ...namesByKind(gone),
    runs: removedRuns(gone),
    images: removed,
    left,
    kept: kept.map(({ name }) => ({ network: name, reason: KEPT_NETWORK_HINT })),
    oldImages: await oldImages(engine),
  };
}

async function removeDoomed(engine: Engine, all: boolean) {
  const found = await belongings(engine);
  const left = all ? [] : runsToLeave(found);
  const doomed = found.filter(({ run }) => !left.some((kept) => kept.run === run));
  const kept = await remove(engine, doomed);
  return { gone: doomed.filter((thing) => !kept.includes(thing)), left, kept };
}

function runsToLeave(found: readonly Belonging[]): readonly LeftRun[] {
  const left = new Map<string, LeftRun>();
  for (const { run, labels } of found) {
    const harness = harnessOf(labels);
    if (run === undefined || harness === undefined) continue;
    const liveness = livenessOf(harness);
    if (liveness === "dead") continue;
    const reason =
      liveness === "alive"
        ? `its harness still runs (pid ${harness.pid})`
        : `its harness ran elsewhere (pid ${harness.pid} on ${harness.machine}), and may still`;
    left.set(run, { run, pid: harness.pid, reason });
  }
  return [...left.values()];
}
