import type { Leadership } from "./leadership.js";
import type { Scout } from "./scout.js";

/** What a node is at the moment, with all that it keeps only as long as it is that. */
export type Role =
  | { readonly name: "follower"; readonly leader: string | undefined }
  | { readonly name: "candidate"; readonly scout: Scout }
  | { readonly name: "leader"; readonly leadership: Leadership };

export const LEADERLESS: Role = { name: "follower", leader: undefined };

/** The leader as `node` knows it: itself, or the one that it follows. */
export function leaderKnownTo(node: string, role: Role): string | undefined {
  switch (role.name) {
    case "leader":
      return node;
    case "follower":
      return role.leader;
    case "candidate":
      return undefined;
    default:
      return role satisfies never;
  }
}
