import type { Ms } from "../../core/units.js";
import type { Following, Serving, Settling } from "../coordination/unreplicated/index.js";

/** What a node is at the moment, and until when it waits for others, by its own clock. */
export type Role =
  /** It has asked all higher nodes whether they are there. */
  | { readonly name: "electing"; readonly deadlineMs: Ms }
  /** A higher one is, and should announce a coordinator. */
  | { readonly name: "awaiting"; readonly deadlineMs: Ms }
  /** It has told all lower nodes to stop, and waits for their word that they have. */
  | {
      readonly name: "announcing";
      readonly number: number;
      /** The write that keeps the number: the announcement leaves, and time runs, once it is durable. */
      readonly write: number;
      readonly unstopped: ReadonlySet<string>;
      readonly deadlineMs: Ms;
    }
  | Settling
  | Serving
  | Following;

/** A node before its start. */
export const NOT_STARTED: Role = { name: "awaiting", deadlineMs: Number.POSITIVE_INFINITY };
