import type { RingMark } from "./marks.js";
import type { Election } from "./messages.js";
import type { Variant } from "./options.js";
import type { Places } from "./places.js";

/** What elections that go round can differ in. */
export interface ElectionVariant {
  /** The nodes that an election has collected when its initiator sends it off. */
  collected(initiator: string): readonly string[];
  /** What a node passes on of another's election; undefined where it stops it. */
  passedOn(election: Election, places: Places): Election | undefined;
  /** Whom an initiator announces, its election being home, where it may pick one of `eligible`. */
  elected(eligible: readonly string[], places: Places): string;
  readonly homeMark: RingMark;
}

/** Chang & Roberts 1979: who sends an election off is a candidate, and of all candidacies the highest alone comes home. */
const CHANG_ROBERTS: ElectionVariant = {
  collected: () => [],
  passedOn: (election, places) => (places.isLower(election.initiator) ? undefined : election),
  elected: (_eligible, places) => places.self,
  homeMark: "candidacy-came-home",
};

/** An election collects the nodes that live, and whoever sent it off picks. */
const TOKEN_COLLECTING: ElectionVariant = {
  collected: (initiator) => [initiator],
  passedOn: (election, places) => ({ ...election, nodes: [...election.nodes, places.self] }),
  elected: (eligible, places) => places.highestOf(eligible),
  homeMark: "collected-tokens-came-home",
};

export const ELECTION_VARIANTS: { readonly [Name in Variant]: ElectionVariant } = {
  "chang-roberts": CHANG_ROBERTS,
  "token-collecting": TOKEN_COLLECTING,
};
