import type { NemesisOptions, TargetName } from "../contract/nemesis.js";

/** A nemesis with everything resolved. */
export interface NemesisPlan {
  readonly name: string;
  readonly target: TargetName;
  /** Every option of the nemesis, the defaults filled in. */
  readonly options: NemesisOptions;
  /** What each fault waits for once its time has come: a run trigger, or a mark of the system. */
  readonly when?: string;
  /** Present where the seed drew it from a swarm. */
  readonly drawn?: true;
  /** As `--nemesis` takes it: target and options only where they are not the default. */
  readonly label: string;
}
