import type { AppendAccepted, InstallSnapshot } from "./messages.js";
import type { Replica } from "./replica.js";

/** A follower's side of InstallSnapshot (figure 13, receiver steps 5 to 8). */
export function installSnapshot({ term, round, snapshot }: InstallSnapshot, replica: Replica): AppendAccepted {
  const { state, applied, rules, mark } = replica;
  const { lastIncludedIndex, lastIncludedTerm } = snapshot;
  if (!rules.installsSnapshot(lastIncludedIndex, applied.index)) {
    mark("stale-snapshot-ignored");
    // What is committed here is in the leader's log too (Leader Completeness, figure 3).
    return { type: "append-accepted", term, round, matchIndex: applied.index };
  }
  const follows = state.log.termAt(lastIncludedIndex) === lastIncludedTerm;
  if (follows && state.log.lastIndex > lastIncludedIndex) mark("snapshot-installed-with-suffix-kept");
  state.install(snapshot, follows ? "keep what follows" : "discard the log");
  applied.restore(snapshot);
  mark("snapshot-installed");
  // What follows it may be another leader's.
  return { type: "append-accepted", term, round, matchIndex: lastIncludedIndex };
}
