import type { Position } from "../../core/event.js";
import type { Json } from "../../core/json.js";
import { CODE, RequestFailed } from "./classify.js";
import type { Stat } from "./wire/records.js";
import { atZxid, type Znode, type Znodes } from "./znodes.js";

/** A node's data as they were at some moment within the call. */
interface Reading {
  readonly data: string;
  readonly stat: Stat;
  /** A position at which they were so; absent where the barrier has none. */
  readonly at: Position | undefined;
}

/**
 * Reads a node linearizably. Its data were so at the barrier, or from their last change on if that is later: from there
 * to the moment at which they were read nothing changed. (The zxid that the answer carries may be later than both, and
 * later than the next change: the server looks it up after it has read.)
 */
export function readBehindBarrier(znodes: Znodes, path: string): Promise<Reading> {
  return readBehind(znodes.barrier(), znodes, path);
}

/** As `readBehindBarrier`, but with `local` reads as the server has it. */
export function readToShow(znodes: Znodes, path: string): Promise<Reading> {
  return readBehind(znodes.shownBehind(), znodes, path);
}

async function readBehind(before: Promise<number | undefined>, znodes: Znodes, path: string): Promise<Reading> {
  const [barrier, found] = await Promise.all([before, znodes.read(path)]);
  const { data, stat } = present(found);
  return { data, stat, at: barrier === undefined ? undefined : atZxid(Math.max(barrier, stat.mzxid)) };
}

/** A node that was made sure of and is never deleted; a server that does not have it has lost data. */
export function present(znode: Znode | undefined): Znode {
  if (znode === undefined) throw new RequestFailed({ type: "rejected", code: CODE.noNode }, "read");
  return znode;
}

export function parseData(data: string): Json {
  try {
    return JSON.parse(data) as Json;
  } catch {
    throw new RequestFailed({ type: "unreadable", reason: `no JSON: ${JSON.stringify(data.slice(0, 80))}` }, "read");
  }
}
