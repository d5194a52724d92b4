import type { OkEvent } from "../../core/event.js";
import { type History, type Operation, operations } from "../../core/history.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { tokenIn } from "../reading/fields.js";
import { groupedBy } from "../reading/grouped.js";
import { positionText } from "../reading/wording.js";
import { ruling } from "../ruling.js";

/** A campaign that returned ok, with the position at which the servers said that it led. */
interface Grant {
  readonly campaign: Operation["invoke"];
  readonly granted: OkEvent;
  readonly token: number;
  readonly at: number;
}

/**
 * E2: a campaign returns ok only where its candidacy led. Who leads with a token shows that every lower candidacy was
 * gone by then, and what is gone never leads again: of two grants the one with the higher token therefore stands at the
 * higher position. A client that takes its own candidacy's absence for its turn says that it leads at a position at
 * which a newer leader already did (a phantom leader).
 *
 * Positions of one clock only are compared. A grant at the position of its own token was never made to wait, and breaks
 * nothing whatever comes before it.
 */
export function judgeGrants(history: History): RuleResult {
  const groups = groupedBy(grantsOf(history), ({ campaign, granted }) => `${campaign.election}/${granted.at?.clock}`);
  const anomalies: Anomaly[] = [];
  let opportunities = 0;
  for (const grants of groups.values()) {
    grants.sort((left, right) => left.at - right.at || right.token - left.token);
    let newest: Grant | undefined;
    for (const grant of grants) {
      if (newest !== undefined && grant.at > grant.token) {
        opportunities += 1;
        if (grant.token < newest.token) anomalies.push(phantom(grant, newest));
      }
      if (newest === undefined || grant.token > newest.token) newest = grant;
    }
  }
  return ruling({
    opportunities,
    anomalies,
    idle: "no campaign that had to wait told at which position it came to lead, after another had",
  });
}

function grantsOf({ events }: History): readonly Grant[] {
  return operations(events).flatMap(({ invoke, completion }) => {
    if (invoke.f !== "campaign" || completion?.type !== "ok" || completion.at === undefined) return [];
    const token = tokenIn(completion.value);
    return token === undefined ? [] : [{ campaign: invoke, granted: completion, token, at: completion.at.n }];
  });
}

function phantom(grant: Grant, newest: Grant): Anomaly {
  const place = (of: Grant): string => (of.granted.at === undefined ? "" : positionText(of.granted.at));
  const cited = [grant, newest].flatMap(({ campaign, granted }) => [campaign.index, granted.index]);
  return {
    severity: "violation",
    events: [...cited].sort((left, right) => left - right),
    why: `${grant.campaign.host} was told that it leads with token ${grant.token}, at ${place(grant)}, although ${newest.campaign.host} had led with the newer token ${newest.token} by ${place(newest)}: its own candidacy was gone by then, so it is a phantom leader.`,
    data: { token: grant.token, newerToken: newest.token },
  };
}
