import type { Size } from "../campaign/shrink/specimen.js";
import type { HuntResult } from "../campaign/sweep/hunt.js";

/** A hunt's results for programs: one object. */
export function huntJson(
  results: readonly HuntResult[],
  sizes: ReadonlyMap<string, Size>,
  { aborted, reason }: AbortSignal,
): object {
  return {
    ...(aborted ? { interrupted: String(reason) } : {}),
    bugs: results.map(({ ground: { system, bug, row }, caught, byClients, runs, broke }) => ({
      name: bug.name,
      system,
      rules: bug.rules,
      run: row.title,
      seeds: row.seeds.length,
      runs,
      caught: caught ?? null,
      byClients: byClients ?? null,
      ...(sizes.has(bug.name) ? { shrunk: sizes.get(bug.name) } : {}),
      ...(broke === undefined ? {} : { broke: { seed: broke.seed, why: broke.broke?.message } }),
    })),
    missed: results.filter(({ caught }) => caught === undefined).map(({ ground }) => ground.bug.name),
  };
}
