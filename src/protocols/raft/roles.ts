import type { Follower } from "../coordination/replica/roles.js";
import type { Campaign } from "./election.js";
import type { Leadership } from "./leadership.js";

/** What a node is at the moment, with all that it keeps only as long as it is that. */
export type Role =
  | Follower
  | { readonly name: "pre-candidate"; readonly campaign: Campaign }
  | { readonly name: "candidate"; readonly campaign: Campaign }
  | { readonly name: "leader"; readonly leadership: Leadership };
