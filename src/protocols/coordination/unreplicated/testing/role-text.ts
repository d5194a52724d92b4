import type { Following, Serving, Settling } from "../roles.js";

/** How the roles that nodes of all algorithms come to read in a transcript. */
export function roleText(role: Settling | Serving | Following): string {
  switch (role.name) {
    case "settling":
      return "is coordinator, and lets leases run out";
    case "serving":
      return "serves as coordinator";
    case "following":
      return `follows ${role.coordinator}`;
    default:
      return role satisfies never;
  }
}
