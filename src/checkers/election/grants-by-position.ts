import type { Anomaly } from "../../core/verdict.js";
import { groupedBy } from "../reading/grouped.js";
import { evidence, positionText } from "../reading/wording.js";
import type { Grant } from "./grants.js";

/** A grant that was told at which position its candidacy was seen to lead. */
interface PlacedGrant extends Grant {
  readonly at: number;
}

export interface GrantFindings {
  readonly opportunities: number;
  /** By the index of the completion that granted what should not have been. */
  readonly phantoms: ReadonlyMap<number, Anomaly>;
}

/**
 * Who leads with a token shows that every lower candidacy was gone by then, and what is gone never leads again: of two
 * grants the one with the higher token therefore stands at the higher position. A client that takes its own candidacy's
 * absence for its turn says that it leads at a position at which a newer leader already did (a phantom leader).
 *
 * Positions of one clock only are compared. A grant at the position of its own token was never made to wait, and breaks
 * nothing whatever comes before it.
 */
export function judgeByPosition(grants: readonly Grant[]): GrantFindings {
  const placed = grants.flatMap((grant) =>
    grant.granted.at === undefined ? [] : [{ ...grant, at: grant.granted.at.n }],
  );
  const groups = groupedBy(placed, ({ election, granted }) => `${election}/${granted.at?.clock}`);
  const phantoms = new Map<number, Anomaly>();
  let opportunities = 0;
  for (const group of groups.values()) {
    group.sort((left, right) => left.at - right.at || right.token - left.token);
    let newest: PlacedGrant | undefined;
    for (const grant of group) {
      if (newest !== undefined && grant.at > grant.token) {
        opportunities += 1;
        if (grant.token < newest.token) phantoms.set(grant.granted.index, phantom(grant, newest));
      }
      if (newest === undefined || grant.token > newest.token) newest = grant;
    }
  }
  return { opportunities, phantoms };
}

function phantom(grant: PlacedGrant, newest: PlacedGrant): Anomaly {
  const place = ({ granted }: Grant): string => (granted.at === undefined ? "" : positionText(granted.at));
  return {
    severity: "violation",
    events: evidence(...[grant, newest].flatMap(({ campaign, granted }) => [campaign.index, granted.index])),
    why: `${grant.campaign.host} was told that it leads with token ${grant.token}, at ${place(grant)}, although ${newest.campaign.host} had led with the newer token ${newest.token} by ${place(newest)}: its own candidacy was gone by then, so it is a phantom leader.`,
    data: { token: grant.token, newerToken: newest.token },
  };
}
