import { faultWindows } from "../../core/fault-window.js";
import type { History } from "../../core/history.js";
import { nsToMs } from "../../core/units.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import type { OrderedHistory, TenureOrder } from "../reading/tenure-order.js";
import { evidence } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import { ClockJumps } from "./clock-jumps.js";
import type { Ending, Finding, Gone } from "./lease-history.js";
import { leaseHistory } from "./lease-reading.js";
import { earlyText, revivedText } from "./lease-text.js";
import { stampingSlackNs } from "./stamping-slack.js";

/**
 * E10: a session whose renewal was answered ok lives for its time to live from the renewal's *invocation* on, as its
 * holder counts it (Gray & Cheriton 1989, section 2), less what the rate of the server's clock may take from it; and a
 * session that was seen gone is never renewed again. A change of the servers' leader may lengthen leases, and breaks
 * nothing. Early ends are laid to the system's charge only where the owner certainly did not end the session itself.
 */
export function judgeLeases(ordered: OrderedHistory): RuleResult {
  const { history, order } = ordered;
  const { header } = history;
  const { findings, endings, renewals, probed, afterGone, shortestLifeNs } = leaseHistory(
    ordered,
    header?.bounds.clockRatePpm ?? 0,
  );
  const jumps = new ClockJumps(history);
  const slackNs = stampingSlackNs(history);
  const certain = findings.filter(({ session, gone }) => session.endedByOwnerNs > gone.seen.timeNs + slackNs);
  const breaches = [...findings.filter(({ what }) => what === "revived"), ...certain.filter(isEarly)];
  return ruling({
    opportunities: probed + afterGone,
    anomalies: breaches.map((finding) => anomalyOf(finding, jumps, order)).sort(byFirstEvent),
    stats: {
      renewals,
      observedWhileLeased: probed,
      renewedAfterGone: afterGone,
      goneWhileHolderPaused: whilePaused(endings, history),
      ...(shortestLifeNs === undefined ? {} : { shortestLifeMs: nsToMs(shortestLifeNs) }),
    },
    idle: "no session was looked at again while the lease of an answered renewal still ran, or after it was gone",
  });
}

/** How many sessions were seen gone, a successor in their place, while their holders stood still by a fault. */
function whilePaused(endings: readonly Ending[], { events }: History): number {
  const pauses = faultWindows(events).filter(({ kind }) => kind === "pause");
  const paused = ({ session, gone }: Ending): boolean =>
    pauses.some(
      ({ targets, narrowest }) =>
        targets.includes(session.host) &&
        narrowest !== undefined &&
        narrowest.startNs <= gone.seen.timeNs &&
        gone.seen.timeNs < narrowest.endNs,
    );
  return endings.filter(paused).length;
}

function isEarly({ what }: Finding): boolean {
  return what === "early";
}

function byFirstEvent(left: Anomaly, right: Anomaly): number {
  return (left.events[0] ?? 0) - (right.events[0] ?? 0);
}

function anomalyOf(finding: Finding, jumps: ClockJumps, order: TenureOrder): Anomaly {
  return finding.what === "revived" ? revivedAnomaly(finding, order) : earlyAnomaly(finding, jumps, order);
}

function revivedAnomaly(finding: Finding, order: TenureOrder): Anomaly {
  const { what, session, promised, gone } = finding;
  const { renewal, answer } = promised;
  return {
    severity: "violation",
    events: evidence(renewal.index, answer.index, ...eventsOf(gone)),
    why: revivedText(finding, order),
    data: {
      breach: what,
      session: session.label,
      goneAtMs: nsToMs(gone.seen.timeNs),
      renewedAtMs: nsToMs(renewal.timeNs),
    },
  };
}

function earlyAnomaly(finding: Finding, jumps: ClockJumps, order: TenureOrder): Anomaly {
  const { what, session, promised, gone } = finding;
  const { renewal, answer, ttlMs } = promised;
  const jump = jumps.ending(session.host, ttlMs, gone.seen.timeNs);
  return {
    severity: jump === undefined ? "violation" : "hazard",
    events: evidence(renewal.index, answer.index, ...eventsOf(gone), ...(jump?.events ?? [])),
    why: earlyText(finding, order, jump),
    data: { breach: what, session: session.label, ttlMs, livedMs: nsToMs(gone.seen.timeNs - renewal.timeNs) },
  };
}

function eventsOf({ seen, how }: Gone): readonly number[] {
  return how.by === "refused" ? [how.renewal.index, seen.index] : [how.granted.index, seen.index];
}
