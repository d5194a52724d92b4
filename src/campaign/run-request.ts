import type { SpelledFault } from "../contract/faults.js";
import type { SourcePlace } from "../core/errors.js";
import type { Ms } from "../core/units.js";
import type { NemesisChoice, SystemChoice } from "./choices.js";
import type { Expectation } from "./expectation.js";
import type { Located } from "./problems.js";

export interface LocatedSystem extends Located<SystemChoice> {
  /** Where its options stand, if not where its name does. */
  readonly optionsPlace?: SourcePlace;
}

/** What the user said about one run, each value with its place; what is missing is left to the plan's defaults. */
export interface RunSettings {
  readonly system?: LocatedSystem;
  readonly env?: Located<string>;
  readonly workload?: Located<string>;
  readonly nemesis?: readonly Located<NemesisChoice>[];
  readonly nodes?: Located<number>;
  readonly contenders?: Located<number>;
  readonly timeLimitMs?: Located<Ms>;
  readonly rateHz?: Located<number>;
  readonly bug?: Located<string>;
  readonly seeds?: Located<readonly number[]>;
  readonly expect?: Located<Expectation>;
  readonly recovery?: Located<"all" | "core">;
  /** Faults spelled out one by one, each with its place. */
  readonly schedule?: readonly Located<SpelledFault>[];
}

/** One row of a campaign as asked for: a run for each of its seeds. */
export interface RunRequest {
  /** Where the row itself stands; undefined where it is what the flags say. */
  readonly place: SourcePlace | undefined;
  readonly settings: RunSettings;
}

/** A campaign as asked for. */
export interface CampaignRequest {
  readonly name: string;
  /** The file it came from, as the user named it; undefined for a run given by flags. */
  readonly file?: string;
  /** True where flags beside the file changed its rows. */
  readonly overridden?: boolean;
  readonly rows: readonly RunRequest[];
}

/** The row with some settings replaced: flags given beside a campaign file hold for every row. */
export function overridden(request: RunRequest, settings: RunSettings): RunRequest {
  return { ...request, settings: { ...request.settings, ...settings } };
}
