/**
 * Why mutants that no hunt finds are no fault of the hunt, by their names: each does what the original does, as far as
 * anybody outside the node can tell. What is listed here and found all the same is reported.
 */
export const EQUIVALENT: { readonly [mutant: string]: string } = {
  "raft/replication.ts #sendSnapshot: snapshot.lastIncludedIndex + 1 -> snapshot.lastIncludedIndex":
    "an answer moves the next index past what it has matched anyway, and until then no entries are sent",
  "raft/replication.ts rejected: max -> min":
    "the probe goes back further than it must, to what the follower has matched: it finds the same place, later",
  "raft/replication.ts rejected: Math.max(progress.matchIndex, agreeable) + 1 -> Math.max(progress.matchIndex, agreeable)":
    "one entry that the follower has is sent again",
  "raft/replication.ts accepted: === -> !== (2)":
    "how many appends are under way is an estimate; a wrong one is worn off by the answers to heartbeats",
  "raft/replication.ts accepted: progress.matchIndex + 1 -> progress.matchIndex (2)":
    "how many appends are under way is an estimate; a wrong one is worn off by the answers to heartbeats",
  "raft/persistent-state.ts recover: lastIndex -> lastTerm":
    "only a leader asks how much is durable, and it asks once its no-op is, whose sync sets this right",
  "raft/persistent-state.ts truncateFrom: index - 1 -> index":
    "only a leader asks how much is durable; its vote was synced after all that it had cut and written before",
  "raft/persistent-state.ts truncateFrom: index - 1 -> index (2)":
    "only a leader asks how much is durable; its vote was synced after all that it had cut and written before",
  "raft/persistent-state.ts truncateFrom: min -> max (2)":
    "only a leader asks how much is durable; its vote was synced after all that it had cut and written before",
  "raft/standing.ts mayCampaign: > -> >=":
    "a removed server asks for promises that nobody gives while a leader is heard, and needs the newest log like others",
  "raft/membership-changes.ts #isChanging: || -> && (2)":
    "a joint configuration that is committed is left in the same step, before any request is looked at",
  "raft/membership-changes.ts hasRemovedLeader: max -> min":
    "the leader has sent its last configuration by then, and may step down at any time: the next one commits it",
  "raft/leadership.ts wakeAtMs: || -> &&": "the leader wakes up more often than it must, and finds nothing to do",
  "raft/leadership.ts wakeAtMs: min -> max (2)":
    "what the machine announced is asked for with the next heartbeat, some ms later; nothing promises it sooner",
  "raft/leadership.ts #proposeDue: || -> &&": "an expiry may be proposed twice, and the second finds its session gone",
  "raft/replication.ts accepted: progress.matchIndex + 1 -> progress.matchIndex":
    "an entry that the follower has may be sent again",
  "raft/reads.ts needRoundAfter: > -> >=": "a heartbeat round more than needed is begun for queries",
  "coordination/elections.ts behind: queue.length - 1 -> queue.length": "the number only decides which mark is told",
};

/** Why a mutant that does differ is not found, by its name. It counts as a survivor. */
export const BEYOND_REACH: { readonly [mutant: string]: string } = {
  "raft/standing.ts hearsLeader: || -> &&":
    "stickiness protects leases, and they hardly need it: who was cut off from the leader misses entries and gets no" +
    " votes, unless nothing was written since; a read must then reach the old leader between the new one's first write" +
    " and the next heartbeat",
  "raft/election.ts mayHaveHeard: this.#silentUntilMs = nowMs + this.#minMs; dropped":
    "as with stickiness, and besides a voter has to start again within what is left of the lease",
  "raft/leadership.ts wakeAtMs: min -> max":
    "without heartbeats an idle cluster elects over and over; it stays safe and serves in between, and no rule counts" +
    " elections",
  "raft/catch-up.ts isHopeless: || -> &&":
    "a change of voters waits for a server that is down, where it should be given up: no rule bounds how long that may take",
};
