import type { NodeStatus } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";

/** What a node is at the moment, and until when it waits for others, by its own clock. */
export type Role =
  /** An election goes round, its own of that number or only others'. */
  | { readonly name: "taking-part"; readonly own: number | undefined; readonly deadlineMs: Ms }
  /** It is elected, and its announcement of that number goes round. */
  | { readonly name: "announcing"; readonly number: number; readonly deadlineMs: Ms }
  /** It is coordinator, and waits until no contender can still count on what a former one granted. */
  | { readonly name: "settling"; readonly number: number; readonly deadlineMs: Ms }
  /** It is coordinator and serves. */
  | { readonly name: "serving"; readonly number: number }
  /** `coordinator` was announced or heard; once it has been silent until the deadline it counts as failed. */
  | { readonly name: "following"; readonly coordinator: string; readonly deadlineMs: Ms };

/** A node before its start. */
export const NOT_STARTED: Role = { name: "taking-part", own: undefined, deadlineMs: Number.POSITIVE_INFINITY };

/** Whether others should hear from this node that they have a coordinator. */
export function isCoordinator(role: Role): boolean {
  return role.name === "settling" || role.name === "serving";
}

export function deadlineOf(role: Role): Ms {
  return role.name === "serving" ? Number.POSITIVE_INFINITY : role.deadlineMs;
}

/** The node's own view of itself, as the contract words it. There are no terms. */
export function statusOf(node: string, role: Role): NodeStatus {
  switch (role.name) {
    case "taking-part":
    case "announcing":
    case "settling":
      return { role: "candidate" };
    case "serving":
      return { role: "leader", leader: node };
    case "following":
      return { role: "follower", leader: role.coordinator };
    default:
      return role satisfies never;
  }
}
