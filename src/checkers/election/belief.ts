import type { HistoryHeader } from "../../core/history.js";
import { tenureText } from "../../core/tenure-operations.js";
import { msToNs, type Ns, nsToMs } from "../../core/units.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import type { OrderedHistory, TenureOrder } from "../reading/tenure-order.js";
import { type Tenure, tenures } from "../reading/tenures.js";
import { evidence, ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import { type Excuse, Excuses } from "./excuses.js";
import { keptOutText } from "./kept-out.js";

/**
 * Outside the simulator a contender may stand still for this long and no watch measures it (see the hosts' and the
 * harness' heartbeats). An overlap no longer than that is reported, but cannot be laid to the system's charge.
 */
const UNMEASURED_STALL_NS: Ns = msToNs(200);

/** Two tenures of different hosts, both believed in at once for certain. */
interface Overlap {
  /**
   * Who should have known better, and who was right: the holders of the older token and of the newer. Where nothing tells
   * which of them came first it may be either, the one who was told first before the other.
   */
  readonly readings: readonly (readonly [deposed: Tenure, other: Tenure])[];
  readonly inner: { readonly startNs: Ns; readonly endNs: Ns };
  readonly outerNs: Ns;
}

/**
 * E3: two contenders may believe at once only while the deposed one, its path, its server or a clock was faulted or
 * stood still within the detection bound; that is a hazard, and the fence's business. Anything else is a violation: a
 * lease that its holder keeps renewed must keep others out (Gray & Cheriton 1989).
 *
 * Only certain overlaps count, those of inner intervals; each is told as [inner, outer] in ms.
 */
export function judgeBelief({ history, order }: OrderedHistory): RuleResult {
  const found = tenures(history.events);
  const { overlaps, changes, possible } = compare(found, order);
  const excuses = new Excuses(history);
  const anomalies = overlaps.map((overlap) => anomalyOf(overlap, excuses, order, history.header));
  const longestNs = overlaps.reduce((longest, { inner }) => Math.max(longest, inner.endNs - inner.startNs), 0);
  return ruling({
    opportunities: changes,
    anomalies,
    stats: {
      tenures: found.length,
      certainOverlaps: overlaps.length,
      possibleOverlaps: possible,
      longestCertainMs: nsToMs(longestNs),
    },
    idle: "no contender followed another as leader",
  });
}

/** One pass in the order of beginnings: of each host only the newest tenure can still be open. */
function compare(
  found: readonly Tenure[],
  order: TenureOrder,
): { overlaps: readonly Overlap[]; changes: number; possible: number } {
  const newest = new Map<string, Map<string, Tenure>>();
  const leader = new Map<string, string>();
  const overlaps: Overlap[] = [];
  let changes = 0;
  let possible = 0;
  for (const tenure of found) {
    const { election, host } = tenure;
    const hosts = newest.get(election) ?? new Map<string, Tenure>();
    newest.set(election, hosts);
    if (leader.has(election) && leader.get(election) !== host) changes += 1;
    leader.set(election, host);
    for (const earlier of hosts.values()) {
      if (earlier.host === host || earlier.endNs <= tenure.startNs) continue;
      const overlap = overlapOf(earlier, tenure, order);
      if (overlap === undefined) possible += 1;
      else overlaps.push(overlap);
    }
    hosts.set(host, tenure);
  }
  return { overlaps, changes, possible };
}

function overlapOf(earlier: Tenure, later: Tenure, order: TenureOrder): Overlap | undefined {
  const startNs = later.startNs;
  const endNs = Math.min(earlier.certainUntilNs, later.certainUntilNs);
  if (endNs <= startNs) return undefined;
  const outerNs = Math.min(earlier.endNs, later.endNs) - startNs;
  return { readings: readingsOf(earlier, later, order), inner: { startNs, endNs }, outerNs };
}

/** Who was told later may have been granted first: it stood still in between. */
function readingsOf(earlier: Tenure, later: Tenure, order: TenureOrder): Overlap["readings"] {
  const [first, second] = [earlier.token, later.token];
  if (first === undefined || second === undefined || order.before(first, second)) return [[earlier, later]];
  if (order.before(second, first)) return [[later, earlier]];
  return [
    [earlier, later],
    [later, earlier],
  ];
}

function anomalyOf(overlap: Overlap, excuses: Excuses, order: TenureOrder, header: HistoryHeader | undefined): Anomaly {
  const { inner, outerNs } = overlap;
  const innerNs = inner.endNs - inner.startNs;
  const { deposed, other, covering } = likeliest(overlap, excuses);
  const tooShort = header?.env !== "sim" && innerNs <= UNMEASURED_STALL_NS;
  const cause = covering !== undefined ? causeText(covering) : tooShort ? TOO_SHORT : undefined;
  const led = tenureText(deposed.campaign);
  const told = `${holder(deposed, order)} still believed it ${led} while ${holder(other, order)} ${led} too, from ${ms(inner.startNs)} on for ${lengthText(innerNs, outerNs)}`;
  const ends = [deposed, other].flatMap((tenure) => [
    tenure.campaign.index,
    tenure.granted.index,
    tenure.provenBy,
    tenure.ended.by === "open" ? undefined : tenure.ended.index,
  ]);
  return {
    severity: cause === undefined ? "violation" : "hazard",
    events: evidence(...ends, ...(covering ?? []).flatMap(({ events }) => events)),
    why:
      cause === undefined
        ? `${told}, though nothing had kept ${deposed.host} from noticing its loss by then: two ${deposed.campaign.f === "acquire" ? "holders" : "leaders"} at once.`
        : `${told}: ${cause}. ${keptOutText(header, deposed.election)}`,
    data: { innerMs: nsToMs(innerNs), outerMs: nsToMs(outerNs), deposed: deposed.host, successor: other.host },
  };
}

/** The first reading that something excuses, else the first of all. */
function likeliest({ readings, inner }: Overlap, excuses: Excuses) {
  const weighed = readings.map(([deposed, other]) => {
    const covering = excuses.covering(deposed.host, deposed.nodes, inner.startNs, inner.endNs);
    return { deposed, other, covering };
  });
  return (weighed.find(({ covering }) => covering !== undefined) ?? weighed[0]) as (typeof weighed)[number];
}

const TOO_SHORT = "shorter than a pause that anyone would have measured";

function causeText(covering: readonly Excuse[]): string {
  return [...new Set(covering.map(({ what }) => what))].join(", ");
}

/** Two bounds that read the same are one length. */
function lengthText(leastNs: Ns, mostNs: Ns): string {
  const [least, most] = [ms(leastNs), ms(mostNs)];
  return least === most ? least : `at least ${least} and at most ${most}`;
}

function holder({ host, token }: Tenure, { word }: TenureOrder): string {
  return token === undefined ? host : `${host} (${word} ${token})`;
}
