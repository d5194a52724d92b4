import type { History } from "../../core/history.js";
import type { Json, JsonObject } from "../../core/json.js";
import type { Tenure } from "../reading/tenures.js";
import { percentile } from "./percentile.js";

/** The mark by which a recipe tells that a watch of its own has fired. */
const WATCH_NOTIFIED = "watch-notified";

/**
 * What elections cost, where the environment counted it: those of nodes each by itself; what clients asked, where they
 * elect, and the notifications of watches by how often leadership was granted or went on to somebody.
 */
export function electionFigures({ end }: History, tenures: readonly Tenure[]): JsonObject {
  const { elections: costs, marks = {} } = end ?? {};
  const notified = marks[WATCH_NOTIFIED];
  return {
    ...(costs === undefined || costs.elections.length === 0 ? {} : { elections: figuresOf(costs) }),
    ...(costs === undefined || costs.clientMessages === 0
      ? {}
      : { clientElections: totalAnd("perGrant", costs.clientMessages, tenures.length) }),
    ...(notified === undefined ? {} : { notifications: totalAnd("perChange", notified, tenures.length - 1) }),
  };
}

function figuresOf({ elections, vainMessages }: NonNullable<NonNullable<History["end"]>["elections"]>): JsonObject {
  return {
    count: elections.length,
    messages: spread(elections.map(({ messages }) => messages)),
    rounds: spread(elections.map(({ rounds }) => rounds)),
    tookMs: spread(elections.map(({ tookMs }) => Number(tookMs.toFixed(3)))),
    vainMessages,
  };
}

function spread(figures: readonly number[]): Json {
  const ascending = [...figures].sort((left, right) => left - right);
  return { p50: percentile(ascending, 50), max: percentile(ascending, 100) };
}

/** The total, and its share in each of so many; none where there were none. */
function totalAnd(name: string, total: number, count: number): JsonObject {
  return { total, ...(count < 1 ? {} : { [name]: Number((total / count).toFixed(2)) }) };
}
