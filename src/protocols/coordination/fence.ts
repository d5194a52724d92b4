import { type FencedRequest, type Refused, refused } from "./commands.js";
import type { Elections } from "./elections.js";
import type { StorePolicy } from "./policy.js";

/** What a fence judges by. */
export interface FenceView {
  /** The highest token that the resource has seen; null before the first. */
  readonly highest: number | null;
  readonly elections: Pick<Elections, "find" | "leader">;
  readonly policy: Pick<StorePolicy, "takesGuarded" | "takesToken">;
}

/**
 * Why the fence keeps a request out, or undefined where it lets it through.
 *
 * - `guard`: the candidacy with exactly this token must live. That it *leads* is not asked, as on etcd, where the guard
 *   compares the create revision of the holder's own key: a waiter's key passes as well, and so would a client that
 *   wrote before its turn. Only the order of the accepted tokens (E4) shows such a write.
 * - `token`: no higher token may have been seen.
 * - `none`: anything goes; the tokens are recorded.
 */
export function fenceRefusal(request: FencedRequest, { highest, elections, policy }: FenceView): Refused | undefined {
  switch (request.fence) {
    case "guard":
      if (policy.takesGuarded(elections.find(request.election, request.token))) return undefined;
      return refused("fenced", { token: elections.leader(request.election)?.token ?? null });
    case "token":
      if (highest === null || policy.takesToken(request.token, highest)) return undefined;
      return refused("fenced", { token: highest });
    case "none":
      return undefined;
    default:
      request.fence satisfies never;
      return refused("not-understood");
  }
}
