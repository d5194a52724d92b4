import fc from "fast-check";
import type { Ms } from "../../../../core/units.js";
import { BoundedWorld, type BoundedWorldSettings } from "./bounded-world.js";

/** After `afterMs` the node at this place goes down, or comes back. */
interface Turn {
  readonly afterMs: Ms;
  readonly place: number;
}

export interface CrashSchedule {
  readonly seed: number;
  readonly turns: readonly Turn[];
}

/** Crashes and restarts of `nodes` nodes, many at a time and few. */
export function crashSchedules(nodes: number): fc.Arbitrary<CrashSchedule> {
  const afterMs = fc.oneof(fc.nat(200), fc.nat(6000));
  return fc.record({
    seed: fc.nat(0xff_ffff),
    turns: fc.array(fc.record({ afterMs, place: fc.nat(nodes - 1) }), { minLength: 1, maxLength: 12 }),
  });
}

/** Plays a schedule and lets the world come to rest, with one node up at least. */
export function playCrashes(
  schedule: CrashSchedule,
  settings: Omit<BoundedWorldSettings, "seed">,
  restMs: Ms,
): BoundedWorld {
  const world = new BoundedWorld({ ...settings, seed: schedule.seed });
  const { cluster } = world;
  for (const { afterMs, place } of schedule.turns) {
    world.run(afterMs);
    const node = cluster.ids[place] as string;
    if (cluster.isUp(node)) cluster.crash(node);
    else cluster.restart(node);
  }
  if (cluster.running().length === 0) cluster.restart(cluster.ids[0] as string);
  world.run(restMs);
  return world;
}

/** The highest node that is up. */
export function highestOf({ cluster }: BoundedWorld): string | undefined {
  return cluster.running().at(-1)?.id;
}
