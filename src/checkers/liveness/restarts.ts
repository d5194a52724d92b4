import { numberIn, textIn } from "../../core/fields.js";
import { type Bounds, type History, notes } from "../../core/history.js";
import { msToNs, type Ns } from "../../core/units.js";

/** The moments from which recovery is counted afresh, ascending. */
export function restartsOf(history: History, bounds: Bounds): readonly Ns[] {
  return [...leaderChanges(history), ...deaths(history, bounds)].sort((left, right) => left - right);
}

/** When a server was first seen to lead, or to lead in a newer term. */
function leaderChanges(history: History): readonly Ns[] {
  let leader: string | undefined;
  let term = Number.NEGATIVE_INFINITY;
  return notes(history.events, "server").flatMap((note) => {
    if (textIn(note.value, "role") !== "leader") return [];
    const node = note.node ?? note.process;
    const seenTerm = numberIn(note.value, "term") ?? term;
    if (seenTerm < term || (seenTerm === term && node === leader)) return [];
    leader = node;
    term = seenTerm;
    return [note.timeNs];
  });
}

/** A contender that died may hold its place until its lease has run out, and keep it from others for a lock-delay more. */
function deaths(history: History, { ttlMs, lockDelayMs = 0, clockRatePpm }: Bounds): readonly Ns[] {
  const heldNs = msToNs((ttlMs + lockDelayMs) * (1 + clockRatePpm / 1_000_000));
  return notes(history.events, "died").map(({ timeNs }) => timeNs + heldNs);
}
