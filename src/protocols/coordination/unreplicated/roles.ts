import type { NodeStatus } from "../../../contract/protocol.js";
import type { Ms } from "../../../core/units.js";

/** A node is coordinator, and waits until no contender can still count on what a former one granted. */
export interface Settling {
  readonly name: "settling";
  readonly number: number;
  readonly deadlineMs: Ms;
}

/** It is coordinator and serves. */
export interface Serving {
  readonly name: "serving";
  readonly number: number;
}

/** `coordinator` was announced or heard; once it has been silent until the deadline it counts as failed. */
export interface Following {
  readonly name: "following";
  readonly coordinator: string;
  readonly deadlineMs: Ms;
}

/** What can be asked of a role of any election algorithm: of those above, or of its own, which an election gives. */
export interface AnyRole {
  readonly name: string;
  /** Until when the node waits for others, by its own clock; absent where it waits for nobody. */
  readonly deadlineMs?: Ms;
  /** Whom the node follows; absent where it follows nobody. */
  readonly coordinator?: string;
}

/** Whether others should hear from this node that they have a coordinator. */
export function isCoordinator<Role extends AnyRole>(role: Role): role is Extract<Role, Settling | Serving> {
  return role.name === "settling" || role.name === "serving";
}

export function deadlineOf({ deadlineMs = Number.POSITIVE_INFINITY }: AnyRole): Ms {
  return deadlineMs;
}

/** The node's own view of itself, as the contract words it. There are no terms. */
export function statusOf(node: string, { name, coordinator }: AnyRole): NodeStatus {
  if (name === "serving") return { role: "leader", leader: node };
  return coordinator === undefined ? { role: "candidate" } : { role: "follower", leader: coordinator };
}
