import { type Fail, fail, type Outcome, ok } from "../../contract/outcome.js";
import type { FencedTarget } from "../../contract/surfaces/fenced.js";
import type { JsonObject } from "../../core/json.js";
import { CODE, RequestFailed } from "./classify.js";
import type { Tenures } from "./tenures.js";
import type { Stat, Step } from "./wire/records.js";
import { atZxid, type Change } from "./znodes.js";

/** What goes before a guarded change, in one transaction with it. */
interface Guard {
  readonly type: "steps";
  readonly steps: readonly Step[];
  /** A change whose guard was gone was refused; one whose own step failed met a store that has lost data. */
  outcomeOf(change: Change): Outcome<null>;
}

/** A candidate's node is written once, when it is created. */
const UNCHANGED = 0;

/** The guard of a write with this token; nothing where the fence is `none`. */
export function guardOf({ fence, election }: FencedTarget, token: number, tenures: Tenures): Guard | Fail {
  if (fence === "none") return { type: "steps", steps: [], outcomeOf: (change) => taken(change) };
  const path = tenures.path(election, token);
  if (path === undefined) return fail("unsent", { error: `no campaign of this client was told token ${token}` });
  return {
    type: "steps",
    steps: [{ type: "check", path, version: UNCHANGED }],
    outcomeOf(change) {
      if (change.type === "done" || change.step > 0) return taken(change);
      return fail("refused", { error: "the leader's own node is gone", at: atZxid(change.zxid) });
    },
  };
}

function taken(change: Change): Outcome<null> {
  if (change.type === "done") return ok(null, atZxid(change.zxid));
  throw new RequestFailed({ type: "rejected", code: CODE.noNode }, "write");
}

/**
 * A refusal by a higher token. What was read may be old, but the highest token never falls: it stood there at the node's
 * last change, and stands no lower now.
 */
export function refusedByToken(highest: number, { mzxid }: Stat): Fail {
  return fail("refused", { seen: { token: highest }, at: atZxid(mzxid) });
}

export function highestIn(held: JsonObject): number {
  const highest = held["highest"];
  return typeof highest === "number" ? highest : 0;
}
