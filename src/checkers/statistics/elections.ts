import type { ElectionCosts } from "../../core/election-costs.js";
import type { History } from "../../core/history.js";
import type { JsonObject } from "../../core/json.js";
import type { Tenure } from "../reading/tenures.js";
import { type Spread, spread } from "./percentile.js";

/** The mark by which a recipe tells that a watch of its own has fired. */
export const WATCH_NOTIFIED = "watch-notified";

/**
 * What elections cost, where the environment counted it: those of nodes each by itself; what clients asked, where they
 * elect, and the notifications of watches by how often leadership was granted or went on to somebody.
 */
export function electionFigures({ end }: History, tenures: readonly Tenure[]): JsonObject {
  const { elections: costs, marks = {} } = end ?? {};
  const spreads = costs && electionSpreads(costs);
  const notified = marks[WATCH_NOTIFIED];
  return {
    ...(spreads === undefined ? {} : { elections: spreads }),
    ...(costs === undefined || costs.clientMessages === 0
      ? {}
      : { clientElections: totalAnd("perGrant", costs.clientMessages, tenures.length) }),
    ...(notified === undefined ? {} : { notifications: totalAnd("perChange", notified, tenures.length - 1) }),
  };
}

/** The elections of nodes in a few figures. */
export type ElectionSpreads = {
  readonly count: number;
  readonly messages: Spread;
  readonly rounds: Spread;
  readonly tookMs: Spread;
  readonly vainMessages: number;
};

/** Undefined where none was counted. */
export function electionSpreads({ elections, vainMessages }: ElectionCosts): ElectionSpreads | undefined {
  if (elections.length === 0) return undefined;
  return {
    count: elections.length,
    messages: spread(elections.map(({ messages }) => messages)),
    rounds: spread(elections.map(({ rounds }) => rounds)),
    tookMs: spread(elections.map(({ tookMs }) => tookMs)),
    vainMessages,
  };
}

/** The total, and its share in each of so many; none where there were none. */
function totalAnd(name: string, total: number, count: number): JsonObject {
  return { total, ...(count < 1 ? {} : { [name]: Number((total / count).toFixed(2)) }) };
}
