import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { groupedBy } from "../reading/grouped.js";
import { entryKey, entryOf } from "../reading/log-entries.js";
import { counted, evidence } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import type { FencedAccess, FencedResource } from "./accesses.js";
import type { FencedCase } from "./cases.js";
import type { Overtaken } from "./overtaken.js";
import type { Stale } from "./stale.js";

/** Stale accesses of one tenure beyond this many are counted, not cited. */
const CITED = 10;

/**
 * E4: the tokens that a resource accepts never decrease in the resource's own order, as it tells it by positions or as
 * the last read of a log shows it (Kleppmann 2016, "How to do distributed locking"). Where a resource tells no order,
 * real time may still refute; otherwise the answer is unknown, and linearizability (L) decides.
 *
 * An access tests the fence only if a higher token was granted before it was answered: those are the opportunities. So is
 * each leader that was powered off for its successor's sake: had that not been done, it might have written on.
 */
export function judgeStaleWrites(cases: readonly FencedCase[], powerOffs: number): RuleResult {
  const total = (outcome: keyof Overtaken): number => cases.reduce((sum, one) => sum + one.overtaken[outcome], 0);
  const overtaken = { ok: total("ok"), refused: total("refused"), unknown: total("unknown") };
  return ruling({
    opportunities: sumOf(overtaken) + (cases.length === 0 ? 0 : powerOffs),
    anomalies: cases.flatMap(({ resource, stale }) => staleTenures(stale).map((tenure) => anomalyOf(resource, tenure))),
    stats: { overtaken, ...(powerOffs === 0 ? {} : { powerOffs }) },
    doubts: cases.flatMap((one) => (sumOf(one.overtaken) === 0 ? [] : (unplaced(one) ?? []))),
    idle: "no access could have reached a resource after a newer token had been granted",
  });
}

function sumOf({ ok, refused, unknown }: Overtaken): number {
  return ok + refused + unknown;
}

/** What was stale under one token: a deposed leader's whole late activity is one anomaly. */
export function staleTenures(stale: readonly Stale[]): readonly (readonly Stale[])[] {
  return [...groupedBy(stale, ({ token }) => token).values()];
}

/** Says which accepted writes neither a position nor the log's last read puts in order. */
function unplaced({ resource: { resource, accesses }, log }: FencedCase): string | undefined {
  const clocks = new Set<string>();
  const without: FencedAccess[] = [];
  for (const access of accesses) {
    if (access.kind !== "write" || access.accepted === undefined) continue;
    if (access.accepted.at === undefined) without.push(access);
    else clocks.add(access.accepted.at.clock);
  }
  const inLog = new Set(without.length === 0 ? [] : log?.read.finalRead?.entries.map(entryKey));
  const lost = without.filter(({ operation }) => {
    const entry = entryOf(operation);
    return entry === undefined || !inLog.has(entryKey(entry));
  });
  if (lost.length > 0) {
    return `${counted(lost.length, "accepted write")} to ${resource} cannot be placed in its own order: left to linearizability (L)`;
  }
  return clocks.size > 1 ? `${resource} told positions of ${clocks.size} clocks, which do not compare` : undefined;
}

/** Why nothing keeps anybody out: tokens go unchecked, or there are none, and tenures alone are told apart. */
const UNFENCED = {
  token: ", since this resource ignores tokens",
  tenure: ", since this system gives no tokens to check",
} as const;

function anomalyOf({ resource, fence, word }: FencedResource, tenure: readonly Stale[]): Anomaly {
  const [first, ...more] = tenure as readonly [Stale, ...Stale[]];
  const also =
    more.length === 0
      ? ""
      : ` ${counted(more.length, "more access", "more accesses")} of that ${word} got through as well.`;
  return {
    severity: "violation",
    events: evidence(...tenure.slice(0, CITED).flatMap(({ events }) => events)),
    why: `${first.told()}: a deposed leader could still ${first.kind === "read" ? "act" : "write"}${fence === "none" ? UNFENCED[word] : ""}.${also}`,
    data: { resource, token: first.token, newerToken: first.newer, stale: tenure.length },
  };
}
