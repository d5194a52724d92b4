import type { LogEntry } from "./log.js";
import type { AppendAccepted, AppendConflict, AppendRequest } from "./messages.js";
import type { Replica } from "./replica.js";

/** A follower's side of log replication (figure 2, "AppendEntries RPC", receiver steps 2 to 4). */
export function acceptAppend(given: AppendRequest, replica: Replica): AppendAccepted | AppendConflict {
  const { log } = replica.state;
  const request = given.prevIndex < log.baseIndex ? withoutCovered(given, replica) : given;
  const { term, round, prevIndex, prevTerm, entries } = request;
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
 * An append without the entries that this node's snapshot covers. They are committed, so the leader has the same ones
 * (Leader Completeness, figure 3), and what it sent behind them builds upon the snapshot's last.
 */
function withoutCovered(request: AppendRequest, { state, mark }: Replica): AppendRequest {
  mark("append-behind-snapshot");
  const { baseIndex } = state.log;
  const entries = request.entries.slice(baseIndex - request.prevIndex);
  return { ...request, prevIndex: baseIndex, prevTerm: state.log.termAt(baseIndex) ?? 0, entries };
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
