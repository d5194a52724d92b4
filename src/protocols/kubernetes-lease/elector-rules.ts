import { type Fail, type Info, type Outcome, ok } from "../../contract/outcome.js";
import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { LocalTime } from "../../contract/protocol.js";
import type { PlantedBug } from "../../contract/system.js";
import type { Ms } from "../../core/units.js";
import type { LeaseRecord } from "./lease-record.js";

/** The decisions in which a planted bug may differ from client-go; chosen once, when a client is made. */
export interface ElectorRules {
  /** Whether another's lease still holds, by the record and when it was first seen to say what it says. */
  isValid(record: LeaseRecord, seenAt: LocalTime, now: LocalTime): boolean;
  /** The version that the record must have for a write to take its place; undefined: whatever it has. */
  condition(version: number | null): number | null | undefined;
  /** Whether an elector gives back the lease that this record tells of. */
  givesBack(record: LeaseRecord, identity: string): boolean;
  /** What a holder makes of a renewal that nobody answered. */
  unanswered(outcome: Fail | Info, leaseMs: Ms): Outcome<{ readonly ttlMs: Ms }>;
}

const CLIENT_GO: ElectorRules = {
  // By its own clock since it saw the record change: no clock is compared with another, only how fast they go.
  isValid: ({ leaseDurationSeconds }, seenAt, now) =>
    now.monotonicMs < seenAt.monotonicMs + leaseDurationSeconds * 1000,
  condition: (version) => version,
  givesBack: ({ holderIdentity }, identity) => holderIdentity === identity,
  unanswered: (outcome) => outcome,
};

const MISTAKES: readonly PlantedMistake<ElectorRules>[] = [
  {
    name: "unanswered-renewal-counts",
    summary: "A holder counts a renewal that nobody answered, and so goes on leading long after its renew deadline.",
    rules: ["E10", "E4"],
    source: "Breaks client-go's `renew`, which gives up when no try within RenewDeadline has succeeded.",
    mistake: { unanswered: (_, leaseMs) => ok({ ttlMs: leaseMs }) },
  },
  {
    name: "expiry-by-record-time",
    summary:
      "A candidate compares the record's renewTime with its own wall clock, so that a clock set forward deposes.",
    rules: ["E10", "E3"],
    source:
      "Breaks the package comment of client-go's leaderelection: timestamps in the record are not compared with any clock.",
    mistake: {
      isValid: ({ renewTime, leaseDurationSeconds }, _, now) => now.wallMs < renewTime + leaseDurationSeconds * 1000,
    },
  },
  {
    name: "update-without-version",
    summary: "An elector writes the record whatever its version is by then: of two that saw a free lease both lead.",
    rules: ["E3", "E10"],
    source:
      "Breaks Kubernetes' API conventions, concurrency control: an update without resourceVersion overwrites whatever is there.",
    mistake: { condition: () => undefined },
  },
  {
    name: "release-without-holder-check",
    summary: "An elector that gives up clears the record, though another may hold the lease by then.",
    rules: ["E10", "E3"],
    source: "Breaks client-go's `release`, which does nothing unless the observed record names its own identity.",
    mistake: { givesBack: () => true },
  },
];

/** The mistakes that a client can be told to make. */
export const ELECTOR_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** client-go's rules, but for the named bug. Throws a UserError where there is none of that name. */
export function electorRulesWith(bug: string | undefined): ElectorRules {
  return withMistake("kubernetes-lease", CLIENT_GO, MISTAKES, bug);
}
