import type { LogEntry } from "./log.js";
import type { AppendAccepted, AppendConflict, AppendRequest } from "./messages.js";
import type { PersistentState } from "./persistent-state.js";

/** A follower's side of log replication (figure 2, "AppendEntries RPC", receiver steps 2 to 4). */
export function acceptAppend(request: AppendRequest, state: PersistentState): AppendAccepted | AppendConflict {
  const { term, round, prevIndex, prevTerm, entries } = request;
  if (state.log.termAt(prevIndex) !== prevTerm) {
    const hintIndex = state.log.lastAgreeable(prevIndex, prevTerm);
    const hintTerm = state.log.termAt(hintIndex) ?? 0;
    return { type: "append-conflict", term, round, prevIndex, hintIndex, hintTerm };
  }
  store(prevIndex + 1, entries, state);
  return { type: "append-accepted", term, round, matchIndex: prevIndex + entries.length };
}

/**
 * Puts entries at `index`. What is there already stays, and only an entry of another term removes what follows: an old
 * append may arrive after newer ones, and cutting the log to its end would take back what was acknowledged since.
 */
function store(index: number, entries: readonly LogEntry[], state: PersistentState): void {
  const firstNew = entries.findIndex((entry, i) => state.log.termAt(index + i) !== entry.term);
  if (firstNew === -1) return;
  if (index + firstNew <= state.log.lastIndex) state.truncateFrom(index + firstNew);
  state.append(firstNew === 0 ? entries : entries.slice(firstNew));
}
