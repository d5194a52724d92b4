import { existsSync } from "node:fs";
import { UserError } from "../../core/errors.js";
import { readJsonFile, writeJsonFile } from "../../store/atomic-file.js";
import type { Size } from "../shrink/specimen.js";
import type { Catch, HuntResult } from "./hunt.js";

export const DETECTIONS_FORMAT = "usurper-detections/1";

/** What hunts over several ranges of seeds have found: nothing in it depends on the machine. */
export interface DetectionRecord {
  readonly format: typeof DETECTIONS_FORMAT;
  readonly bugs: { readonly [name: string]: RecordedBug };
}

export interface RecordedBug {
  /** One entry for each range, in their order. */
  readonly hunts: readonly RecordedHunt[];
  /** How small the first run that was shrunk became. */
  readonly shrunk?: Size;
}

export interface RecordedHunt {
  readonly firstSeed: number;
  readonly lastSeed: number;
  /** How many were run: a hunt ends once it knows enough. */
  readonly runs: number;
  readonly caught?: Detection;
  readonly byClients?: Detection;
}

export type Detection = Pick<Catch, "seed" | "seeds" | "rules">;

/** Throws a UserError where the file holds something else. A file that is not there is an empty record. */
export function readDetections(file: string): DetectionRecord {
  if (!existsSync(file)) return { format: DETECTIONS_FORMAT, bugs: {} };
  const content = readJsonFile(file) as DetectionRecord | null;
  if (content?.format === DETECTIONS_FORMAT) return content;
  throw new UserError(`expected the format ${DETECTIONS_FORMAT}, got ${content?.format}`, { place: { file } });
}

/** Writes what was found beside what the file already tells of other ranges and bugs. */
export function recordDetections(file: string, results: readonly HuntResult[], sizes: ReadonlyMap<string, Size>): void {
  writeJsonFile(file, withResults(readDetections(file), results, sizes));
}

/** The record with these results: a hunt of the same seeds is replaced. Bugs are in the order of their names. */
export function withResults(
  { bugs }: DetectionRecord,
  results: readonly HuntResult[],
  sizes: ReadonlyMap<string, Size>,
): DetectionRecord {
  const found = new Map(Object.entries(bugs));
  for (const result of results) {
    const { name } = result.ground.bug;
    const known = found.get(name);
    const hunt = recorded(result);
    const others = (known?.hunts ?? []).filter(({ firstSeed }) => firstSeed !== hunt.firstSeed);
    const size = sizes.get(name) ?? known?.shrunk;
    found.set(name, {
      hunts: [...others, hunt].sort((one, other) => one.firstSeed - other.firstSeed),
      ...(size === undefined ? {} : { shrunk: size }),
    });
  }
  const sorted = [...found].sort(([one], [other]) => (one < other ? -1 : 1));
  return { format: DETECTIONS_FORMAT, bugs: Object.fromEntries(sorted) };
}

function recorded({ ground: { row }, caught, byClients, runs }: HuntResult): RecordedHunt {
  return {
    firstSeed: row.seeds[0] ?? 0,
    lastSeed: row.seeds.at(-1) ?? 0,
    runs,
    ...(caught === undefined ? {} : { caught: detection(caught) }),
    ...(byClients === undefined ? {} : { byClients: detection(byClients) }),
  };
}

function detection({ seed, seeds, rules }: Catch): Detection {
  return { seed, seeds, rules };
}
