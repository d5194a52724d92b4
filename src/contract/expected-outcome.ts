/**
 * What a system is expected to come to under some workload and faults, over all seeds: a sentence of its description
 * that a campaign can refute. Workload, nemesis and the rest are spelled as in a campaign's row; what is left out has
 * the row's defaults.
 */
export interface ExpectedOutcome {
  readonly workload: string;
  /** E.g. `["partition:leader", { pause: { target: "contender", forMs: 5000 } }]`; an empty list breaks nothing. */
  readonly nemesis: readonly NemesisAsked[];
  /** Of the system, where they differ from its defaults. */
  readonly options?: { readonly [name: string]: string | number | boolean };
  readonly nodes?: number;
  readonly contenders?: number;
  /** Operations a second in total. */
  readonly rate?: number;
  /** A duration such as `60s`. */
  readonly timeLimit?: string;
  /** `valid` for every seed, `valid but E1` where it breaks that by design, or `invalid E4`: by that rule for some seed. */
  readonly expect: "valid" | `valid but ${string}` | `invalid ${string}`;
  /** Why, in one sentence without a full stop. */
  readonly why: string;
}

/** A nemesis as a campaign's row names it: `name`, `name:target`, or its name with its target and options. */
export type NemesisAsked = string | { readonly [name: string]: { readonly [setting: string]: string | number } };
