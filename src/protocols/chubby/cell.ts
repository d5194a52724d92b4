import type { EmitMark } from "../../contract/marks.js";
import { CoordinationStore } from "../coordination/index.js";
import { chubbyPolicyWith } from "./mistakes.js";

export interface CellSetup {
  /** Plants one of CHUBBY_BUGS. */
  readonly bug?: string | undefined;
  readonly mark?: EmitMark | undefined;
}

/**
 * The database of a Chubby cell, replicated by whatever log carries it: the coordination store, in which sessions, locks,
 * generation numbers and lock-delays are Chubby's already. Throws a UserError where there is no bug of that name.
 */
export function createCell({ bug, mark }: CellSetup = {}): CoordinationStore {
  return new CoordinationStore({ mark, policy: chubbyPolicyWith(bug) });
}
