import type { NodeStatus } from "../../contract/protocol.js";
import type { Campaign } from "./election.js";
import type { Leadership } from "./leadership.js";

/** What a node is at the moment, with all that it keeps only as long as it is that. */
export type Role =
  | { readonly name: "follower"; readonly leader: string | undefined }
  | { readonly name: "pre-candidate"; readonly campaign: Campaign }
  | { readonly name: "candidate"; readonly campaign: Campaign }
  | { readonly name: "leader"; readonly leadership: Leadership };

export const LEADERLESS: Role = { name: "follower", leader: undefined };

/** The leader as `node` knows it: itself, or the one that it follows. */
export function leaderKnownTo(node: string, role: Role): string | undefined {
  switch (role.name) {
    case "leader":
      return node;
    case "follower":
      return role.leader;
    case "pre-candidate":
    case "candidate":
      return undefined;
    default:
      return role satisfies never;
  }
}

/** The node's own view of itself, as the contract words it: one that only asks for pre-votes is a candidate too. */
export function statusOf(node: string, role: Role, term: number): NodeStatus {
  const name = role.name === "pre-candidate" ? "candidate" : role.name;
  const leader = leaderKnownTo(node, role);
  return leader === undefined ? { role: name, term } : { role: name, term, leader };
}
