import type { Ms } from "../../core/units.js";
import type { Following, Serving, Settling } from "../coordination/unreplicated/index.js";

/** What a node is at the moment, and until when it waits for others, by its own clock. */
export type Role =
  /** An election goes round, its own of that number or only others'. */
  | { readonly name: "taking-part"; readonly own: number | undefined; readonly deadlineMs: Ms }
  /** It is elected, and its announcement of that number goes round. */
  | { readonly name: "announcing"; readonly number: number; readonly deadlineMs: Ms }
  | Settling
  | Serving
  | Following;

/** A node before its start. */
export const NOT_STARTED: Role = { name: "taking-part", own: undefined, deadlineMs: Number.POSITIVE_INFINITY };
