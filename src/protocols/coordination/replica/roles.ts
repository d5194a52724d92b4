import type { NodeStatus } from "../../../contract/protocol.js";

/** A node that follows a leader, or knows of none. */
export interface Follower {
  readonly name: "follower";
  readonly leader: string | undefined;
}

export const LEADERLESS: Follower = { name: "follower", leader: undefined };

/** The node's own view of itself, as the contract words it: one that only asks for pre-votes is a candidate too. */
export function statusOf(
  node: string,
  role: Follower | { readonly name: "pre-candidate" | "candidate" | "leader" },
  term: number,
): NodeStatus {
  switch (role.name) {
    case "leader":
      return { role: "leader", term, leader: node };
    case "follower":
      return role.leader === undefined ? { role: "follower", term } : { role: "follower", term, leader: role.leader };
    case "pre-candidate":
    case "candidate":
      return { role: "candidate", term };
    default:
      return role satisfies never;
  }
}
