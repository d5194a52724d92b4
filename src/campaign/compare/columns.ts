import type { Spread } from "../../checkers/statistics/percentile.js";
import type { RunFigures } from "./run-figures.js";

/** A figure over one run, or over several: the median with the least and the greatest that were seen. */
export interface Range {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** One figure by which systems are compared. */
export interface Column {
  /** Its key in JSON. */
  readonly name: string;
  /** Its heading in a table, in two lines, the unit in the second. */
  readonly heading: readonly [string, string];
  /** What it is, in one line without a full stop. */
  readonly meaning: string;
  of(run: RunFigures): Range | undefined;
}

export const COLUMNS: readonly Column[] = [
  {
    name: "newLeaderS",
    heading: ["new leader", "s"],
    meaning: "from the last accepted operation of a leader that was lost until the next was granted",
    of: ({ failovers }) => failovers && inSeconds(spreadRange(failovers.ms)),
  },
  {
    name: "unavailableS",
    heading: ["no service", "s"],
    meaning: "sum of all times of more than a second in which no write was accepted",
    of: ({ unavailable }) => unavailable && single(unavailable.totalMs / 1000),
  },
  {
    name: "unavailablePct",
    heading: ["no service", "%"],
    meaning: "the same as a share of the run",
    of: ({ unavailable }) => unavailable && single(unavailable.share * 100),
  },
  {
    name: "longestUnavailableS",
    heading: ["longest", "s"],
    meaning: "the longest of these times",
    of: ({ unavailable }) => unavailable && single(unavailable.longestMs / 1000),
  },
  {
    name: "electionMessages",
    heading: ["election", "messages"],
    meaning: "messages between nodes for one election of the nodes, its failed rounds included",
    of: ({ elections }) => elections && spreadRange(elections.messages),
  },
  {
    name: "electionMs",
    heading: ["election", "ms"],
    meaning: "how long that took, without the time until the loss of the former leader was noticed",
    of: ({ elections }) => elections && spreadRange(elections.tookMs),
  },
  {
    name: "clientMessages",
    heading: ["client", "messages"],
    meaning: "where clients elect: messages between them and nodes for each grant, those of who waits included",
    of: ({ clientMessagesPerGrant }) => optional(clientMessagesPerGrant),
  },
  {
    name: "notifications",
    heading: ["watches", "a change"],
    meaning: "watches that fired for each change of leader",
    of: ({ notificationsPerChange }) => optional(notificationsPerChange),
  },
  {
    name: "overlaps",
    heading: ["two lead", "times"],
    meaning: "how often two contenders certainly believed at once that they led",
    of: ({ overlaps }) => overlaps && single(overlaps.count),
  },
  {
    name: "overlapS",
    heading: ["two lead", "s"],
    meaning: "for how long, all times together",
    of: ({ overlaps }) => overlaps && single(overlaps.totalMs / 1000),
  },
  {
    name: "staleRefused",
    heading: ["stale", "refused"],
    meaning: "accesses of deposed leaders that the resource refused",
    of: ({ stale }) => stale && single(stale.refused),
  },
  {
    name: "staleAccepted",
    heading: ["stale", "accepted"],
    meaning: "accesses of deposed leaders that it let through after its newer leader's (E4)",
    of: ({ stale }) => stale && single(stale.accepted),
  },
];

function single(figure: number): Range {
  return { median: figure, least: figure, most: figure };
}

function optional(figure: number | undefined): Range | undefined {
  return figure === undefined ? undefined : single(figure);
}

/** Of one run only the median and the greatest are known. */
function spreadRange({ p50, max }: Spread): Range {
  return { median: p50, least: p50, most: max };
}

function inSeconds({ median, least, most }: Range): Range {
  return { median: median / 1000, least: least / 1000, most: most / 1000 };
}
