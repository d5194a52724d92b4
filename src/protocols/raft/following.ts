import type { LogEntry } from "./log.js";
import type { AppendAccepted, AppendConflict, AppendRequest } from "./messages.js";
import type { Replica } from "./replica.js";

/** A follower's side of log replication (figure 2, "AppendEntries RPC", receiver steps 2 to 4). */
export function acceptAppend(request: AppendRequest, replica: Replica): AppendAccepted | AppendConflict {
  const { term, round, prevIndex, prevTerm, entries } = request;
  const { log } = replica.state;
  const termThere = log.termAt(prevIndex);
  if (!replica.rules.buildsOn(request, termThere)) {
    replica.mark(termThere === undefined ? "append-gap" : "append-conflict");
    const hintIndex = log.lastAgreeable(prevIndex, prevTerm);
    const hintTerm = log.termAt(hintIndex) ?? 0;
    return { type: "append-conflict", term, round, prevIndex, hintIndex, hintTerm };
  }
  store(prevIndex + 1, entries, replica);
  return { type: "append-accepted", term, round, matchIndex: prevIndex + entries.length };
}

/**
 * Puts entries at `index`. What is there already stays, and only an entry of another term removes what follows: an old
 * append may arrive after newer ones, and cutting the log to its end would take back what was acknowledged since.
 */
function store(index: number, entries: readonly LogEntry[], { state, rules, mark }: Replica): void {
  const firstNew = entries.findIndex((entry, i) => !rules.isStored(state.log.termAt(index + i), entry.term));
  if (firstNew === -1) {
    if (entries.length > 0) mark("append-already-stored");
    return;
  }
  if (index + firstNew <= state.log.lastIndex) {
    mark("conflicting-suffix-truncated");
    if (state.truncateFrom(index + firstNew)) mark("configuration-truncated");
  }
  mark("entries-stored");
  state.append(firstNew === 0 ? entries : entries.slice(firstNew));
}
