import { isCompletion } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import type { History } from "../../core/history.js";
import { seeksTenure } from "../../core/tenure-operations.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { type Spans, withHighestEnded } from "../reading/ended-before.js";
import { groupedBy } from "../reading/grouped.js";
import { counted, evidence, ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import { type TokenHistory, type TokenIssue, tenureKey, tokenHistory } from "./token-issues.js";

/**
 * E1: of two token-issuing intervals of one election, the one that ends before the other begins has the lower token;
 * equal tokens go to one contender and session only. A fence can tell the newer leader by nothing else (Burrows 2006,
 * section 2.4, "sequencers"; Kleppmann 2016).
 *
 * O(n log n): one sweep over the beginnings, beside it the highest token of all intervals that have ended.
 */
export function judgeTokenOrder(history: History): RuleResult {
  if (history.header?.tokens === "none") return withoutTokens(history);
  const told = tokenHistory(history.events);
  const elections = groupedBy(told.issues, ({ election }) => election);
  const judged = [...elections.values()].map((issues) => judgeElection(issues, told));
  const unread = history.header === undefined ? 0 : grantsWithoutNumber(history);
  return ruling({
    opportunities: judged.reduce((sum, { ordered }) => sum + ordered, unread),
    anomalies: judged.flatMap(({ anomalies }) => anomalies),
    stats: { tokens: told.issues.length },
    doubts: unread === 0 ? [] : [`${counted(unread, "grant")} told no token that is a number`],
    idle: "no token was given out after another had been",
  });
}

const SPANS: Spans<TokenIssue> = {
  start: ({ startIndex }) => startIndex,
  end: ({ endIndex }) => endIndex,
  rank: ({ token }) => token,
};

function judgeElection(
  issues: readonly TokenIssue[],
  { resigned }: TokenHistory,
): { readonly ordered: number; readonly anomalies: readonly Anomaly[] } {
  const anomalies: Anomaly[] = [];
  const holders = new Map<number, TokenIssue>();
  const fresh = issues.filter((issue) => {
    const holder = holders.get(issue.token);
    if (holder !== undefined && !sameHolder(holder, issue)) {
      anomalies.push(sharedToken(holder, issue));
      return false;
    }
    if (holder !== undefined && isToldAgain(holder, issue, resigned)) return false;
    holders.set(issue.token, issue);
    return true;
  });

  let ordered = 0;
  for (const [issue, highest] of withHighestEnded(fresh, SPANS)) {
    if (highest === undefined) continue;
    ordered += 1;
    if (issue.token < highest.token) anomalies.push(tokenWentBack(highest, issue));
  }
  return { ordered, anomalies };
}

/**
 * To campaign again on a live session gives the same place in the queue, and so the same token. It is given out anew
 * where that place had been given up in between, or another had come to lead by a higher token: the place was gone then.
 */
function isToldAgain(before: TokenIssue, issue: TokenIssue, resigned: TokenHistory["resigned"]): boolean {
  if (issue.highestBefore > issue.token) return false;
  const gaveUp = resigned.get(tenureKey(issue.election, issue.host, issue.token)) ?? [];
  return !gaveUp.some((index) => index > before.endIndex && index < issue.startIndex);
}

function sameHolder(left: TokenIssue, right: TokenIssue): boolean {
  const sessionsDiffer = left.session !== undefined && right.session !== undefined && left.session !== right.session;
  return left.host === right.host && !sessionsDiffer;
}

/** Grants whose token is no number, which no rule about tokens can judge. */
function grantsWithoutNumber({ events }: History): number {
  const grants = events.filter(isCompletion).filter(({ f, type }) => seeksTenure(f) && type === "ok");
  return grants.filter(({ value }) => tokenIn(value) === undefined).length;
}

function tokenWentBack(older: TokenIssue, newer: TokenIssue): Anomaly {
  return {
    severity: "violation",
    events: evidence(older.startIndex, older.endIndex, newer.startIndex, newer.endIndex),
    why: `${newer.host} asked for ${newer.prize} at ${ms(newer.startNs)} and got token ${newer.token}, though ${older.host} had been given the higher token ${older.token} by ${ms(older.endNs)}: a fence would take the old leader for the new one.`,
    data: { earlierToken: older.token, laterToken: newer.token },
  };
}

function sharedToken(first: TokenIssue, second: TokenIssue): Anomaly {
  const who = first.host === second.host ? `two sessions of ${first.host}` : `${first.host} and ${second.host}`;
  return {
    severity: "violation",
    events: evidence(first.startIndex, first.endIndex, second.startIndex, second.endIndex),
    why: `Token ${first.token} was given to ${who}, by ${ms(first.endNs)} and by ${ms(second.endNs)}: no fence can tell the two tenures apart.`,
    data: { token: first.token },
  };
}

/** A system that gives out no tokens leaves nothing for a fence to compare; one grant shows it. */
function withoutTokens(history: History): RuleResult {
  const grant = history.events.find((event) => seeksTenure(event.f) && event.type === "ok");
  const anomalies: readonly Anomaly[] =
    grant === undefined
      ? []
      : [
          {
            severity: "violation",
            events: [grant.index],
            why: "This system gives its leaders no fencing tokens at all, by its design: a resource cannot tell a deposed leader's write from the new leader's.",
          },
        ];
  return ruling({ opportunities: anomalies.length, anomalies, idle: "no campaign succeeded" });
}
