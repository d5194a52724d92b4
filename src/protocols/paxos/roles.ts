import type { Follower } from "../coordination/replica/roles.js";
import type { Leadership } from "./leadership.js";
import type { Scout } from "./scout.js";

/** What a node is at the moment, with all that it keeps only as long as it is that. */
export type Role =
  | Follower
  | { readonly name: "candidate"; readonly scout: Scout }
  | { readonly name: "leader"; readonly leadership: Leadership };
