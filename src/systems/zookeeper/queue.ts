import { electionPath, inSequence } from "./paths.js";
import type { Znodes } from "./znodes.js";

/** The candidates of an election as they stood at some moment within the call. */
export interface Queue {
  /** The names of their nodes, the one that leads first. */
  readonly names: readonly string[];
  /**
   * A position at which they stood so: that of the barrier, or of the last change among them if that is later. Between
   * the two and the moment at which they were read nothing changed. Undefined where the barrier has no position.
   */
  readonly zxid: number | undefined;
}

/** Reads who stands for an election, linearizably. The election's node must exist. */
export function queueOf(znodes: Znodes, election: string): Promise<Queue> {
  return queueBehind(znodes.barrier(), znodes, election);
}

/** As `queueOf`, but with `local` reads as the server has it. */
export function queueToShow(znodes: Znodes, election: string): Promise<Queue> {
  return queueBehind(znodes.shownBehind(), znodes, election);
}

async function queueBehind(before: Promise<number | undefined>, znodes: Znodes, election: string): Promise<Queue> {
  const [barrier, { names, stat }] = await Promise.all([before, znodes.children(electionPath(election))]);
  return { names: inSequence(names), zxid: barrier === undefined ? undefined : Math.max(barrier, stat.pzxid) };
}

export type Look =
  | { readonly type: "leads"; readonly zxid: number | undefined }
  | { readonly type: "gone"; readonly zxid: number | undefined }
  /** Somebody stands before it; `changed` resolves when that one is gone, or when nobody will tell any more. */
  | { readonly type: "waits"; readonly changed: Promise<void> };

/**
 * Looks where a candidate stands, and watches the one before it alone: when a leader goes, one candidate is woken and
 * not all of them (Hunt et al. 2010, section 2.4, "simple locks without herd effect"). The watch is set by reading the
 * node: asked whether it exists, the server would keep a watch on a node that is gone and never comes back.
 */
export async function lookAt(znodes: Znodes, election: string, name: string): Promise<Look> {
  const { names, zxid } = await queueOf(znodes, election);
  const place = names.indexOf(name);
  if (place === -1) return { type: "gone", zxid };
  if (place === 0) return { type: "leads", zxid };
  const predecessor = `${electionPath(election)}/${names[place - 1]}`;
  // Before the question: the event may arrive right behind the answer.
  const changed = znodes.connection.changed(predecessor);
  const there = await znodes.read(predecessor, "watch");
  return { type: "waits", changed: there === undefined ? Promise.resolve() : changed };
}
