import type { History } from "../../core/history.js";
import { msToNs, type Ns, nsToMs } from "../../core/units.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import type { OrderedHistory } from "../reading/tenure-order.js";
import { evidence, ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import { ClockJumps } from "./clock-jumps.js";
import type { Handover } from "./lease-history.js";
import { leaseHistory } from "./lease-reading.js";
import { stampingSlackNs } from "./stamping-slack.js";

/**
 * E9: whose session runs out by itself has not given up what it held, and may have requests under way that no server of
 * the lock can see. So the lock is kept from everyone else for a lock-delay D from then on (Burrows 2006, section 2.4); who
 * releases it is succeeded at once.
 *
 * A history shows no expiry, only how early it can have been: a session renewed for T by a request sent at t lives until
 * t + T/(1 + rate), by the clock of a server that is fast by no more than its bound (E10), and D passes by the same clock.
 * No grant to another host may therefore return before t + (T + D)/(1 + rate). Where the owner ended the session itself,
 * or may have, nobody can tell whether that counts as a release, or when it arrived: such a grant is no opportunity. The
 * one exception is a simulated owner that died: it ended nothing that a history does not tell of.
 */
export function judgeLockDelay(ordered: OrderedHistory): RuleResult {
  const { history } = ordered;
  const { lockDelayMs, clockRatePpm = 0 } = history.header?.bounds ?? {};
  if (lockDelayMs === undefined)
    return ruling({ opportunities: 0, anomalies: [], idle: "this system promises no lock-delay" });
  const slowest = 1 + clockRatePpm / 1_000_000;
  const jumps = new ClockJumps(history);
  const judged = leaseHistory(ordered, clockRatePpm).handovers.filter((handover) => ranOut(handover, history));
  const shortestNs = judged.reduce(
    (shortest, { promised, granted }) => Math.min(shortest, granted.timeNs - promised.untilNs),
    Number.POSITIVE_INFINITY,
  );
  return ruling({
    opportunities: judged.length,
    anomalies: judged.flatMap((handover) => {
      const { promised, granted } = handover;
      const fromNs = promised.renewal.timeNs + Math.floor(msToNs(promised.ttlMs + lockDelayMs) / slowest);
      return granted.timeNs < fromNs ? [anomalyOf(handover, lockDelayMs, fromNs, jumps)] : [];
    }),
    stats: judged.length === 0 ? {} : { shortestWaitMs: nsToMs(shortestNs) },
    idle: "nobody was granted what another's session had held until it ran out",
  });
}

/** Whether the session had certainly not been ended by its owner when its successor was granted what it held. */
function ranOut({ session, granted }: Handover, history: History): boolean {
  const { endedByOwnerNs, ownerDiedNs } = session;
  if (endedByOwnerNs > granted.timeNs + stampingSlackNs(history)) return true;
  return history.header?.env === "sim" && ownerDiedNs === endedByOwnerNs;
}

function anomalyOf(handover: Handover, lockDelayMs: number, fromNs: Ns, jumps: ClockJumps): Anomaly {
  const { session, promised, from, granted, successor } = handover;
  const { renewal, answer, ttlMs } = promised;
  const sentence = `${session.host}'s session ${session.label} was renewed for ${ttlMs} ms at ${ms(renewal.timeNs)} and gave nothing back, and what it held was to be kept from others for ${lockDelayMs} ms more, until ${ms(fromNs)} at least; but ${successor} had it by ${ms(granted.timeNs)}`;
  const jump = jumps.ending(session.host, ttlMs + lockDelayMs, granted.timeNs);
  return {
    severity: jump === undefined ? "violation" : "hazard",
    events: evidence(from.index, renewal.index, answer.index, granted.index, ...(jump?.events ?? [])),
    why:
      jump === undefined
        ? `${sentence}: what the old holder still has under way may arrive in the new one's time.`
        : `${sentence}: the clock of ${jump.targets.join(", ")} had been set forward (fault ${jump.fault}), which no delay survives.`,
    data: { session: session.label, ttlMs, lockDelayMs, grantedEarlyMs: nsToMs(fromNs - granted.timeNs) },
  };
}
