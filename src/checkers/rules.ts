/** A rule as people read it: in `explain`, in reports and in `docs/rules.md`. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  /** What must hold, in a sentence or two. */
  readonly statement: string;
  /** When the rule had a chance to be broken; without one it is `not exercised`. */
  readonly opportunity: string;
  /** Where it comes from. */
  readonly source: string;
  /** A breach as a tiny history in words, one event a line. */
  readonly example: readonly string[];
  /** What it means for someone who is on call at three in the morning. */
  readonly onCall: string;
}

/** Every rule that is checked, in the order of reports. */
export const RULES: readonly Rule[] = [
  {
    id: "E1",
    name: "token order",
    statement:
      "If one token-issuing interval ends before another begins, its token is lower; equal tokens go to one contender and session only. The interval runs from a campaign's invocation to its queued note, or to its return where the system does not queue.",
    opportunity: "a token was given out after another had been",
    source:
      'Burrows 2006, "The Chubby lock service", section 2.4 (sequencers); Kleppmann 2016, "How to do distributed locking" (fencing tokens)',
    example: [
      "0 ms    c1 campaigns",
      "10 ms   c1 is queued with token 7",
      "20 ms   c2 campaigns",
      "30 ms   c2 leads with token 5",
    ],
    onCall:
      "A newer leader got an older token than its predecessor, so every fence lets the wrong one through: stop all writers but one by hand.",
  },
  {
    id: "E2",
    name: "grant",
    statement:
      "A campaign returns ok only where its candidacy led, and never for one that was gone before the campaign began; of two campaigns of one election, the one with the higher token came to lead at the higher position. Judged by the servers' own history of candidacies where it was read without gaps, else where campaigns tell the position at which they were seen to lead.",
    opportunity:
      "a campaign was granted whose candidacy the servers' history tells of; or one that had to wait came to lead after another had, and told at which position",
    source:
      'Hunt et al. 2010, "ZooKeeper: wait-free coordination for internet-scale systems", section 2.4 (simple locks without herd effect); etcd issue 19597 (a campaign of the Go client returns though its own key is gone)',
    example: [
      "0 ms      c1 waits with token 7 and is cut off until its lease has run out",
      "4000 ms   c2 leads with token 9, at position 38",
      "6000 ms   c1 is back, finds nobody before it, and leads with token 7, at position 41",
    ],
    onCall:
      "A contender took its own removal for its turn and acts as leader beside the real one: only the fence keeps its writes out, so look at everything it did outside of it.",
  },
  {
    id: "E3",
    name: "belief",
    statement:
      "Two contenders believe that they lead at the same time only while the deposed one, its path, its server, its clock or one that its lease may be measured by was faulted or stood still within the detection bound; of a partition or a shaped link only its beginning and its end count, since who is cut off still knows when its lease runs out. Belief runs from the campaign's ok to the invocation of the resignation, the note of the loss, or death; only overlaps of what is certain count. With such a cause the overlap is a hazard, which the fence must cover; without one it is a violation.",
    opportunity: "one contender led after another",
    source:
      'Gray & Cheriton 1989, "Leases: an efficient fault-tolerant mechanism for distributed file cache consistency", sections 2 and 5',
    example: [
      "0 ms     c1 leads with token 7, nothing is faulted",
      "100 ms   c2 leads with token 9",
      "600 ms   c1 writes with token 7, sure that it still leads",
    ],
    onCall:
      "Two clients acted as leader at once although nothing that was broken can have kept the old one from knowing better: whatever they do outside a fence is being done twice.",
  },
  {
    id: "E4",
    name: "stale write",
    statement:
      "The tokens that a resource accepts never decrease in the resource's own order: by the positions it tells, or as the final read of a log shows them. Where it tells no order, real time may refute it; otherwise it is left to linearizability with refusals as constraints.",
    opportunity:
      "an access may have reached a resource after a higher token had been granted, or a leader was powered off so that its successor could act",
    source: 'Kleppmann 2016, "How to do distributed locking"; Burrows 2006, section 2.4',
    example: [
      "0 ms      c1 leads with token 7 and is paused",
      "4000 ms   c2 leads with token 9",
      "4010 ms   c2 writes 2 with token 9, accepted at position 38",
      "6000 ms   c1 wakes and writes 1 with token 7, accepted at position 41",
    ],
    onCall:
      "A leader that had been replaced still wrote, over its successor's data: compare the records around the named positions before anyone builds on them.",
  },
  {
    id: "E5",
    name: "handover",
    statement:
      "On a log with fence token, once a leader's token has been accepted no lower one is, and the leader's reads show every accepted lower append, before any of its own. A stale append from before the first higher token reached the log is legal.",
    opportunity: "a leader read a log that an earlier leader had appended to",
    source:
      'Kleppmann 2016, "How to do distributed locking"; Hunt et al. 2010, "ZooKeeper: wait-free coordination for internet-scale systems", section 2.3',
    example: [
      "0 ms    c1, token 7, appends a: accepted",
      "50 ms   c2, token 9, reads the log: empty",
      "60 ms   the final read shows a",
    ],
    onCall:
      "A new leader took over without seeing what its predecessor had already committed: it may be redoing or undoing finished work.",
  },
  {
    id: "E6",
    name: "guard",
    statement:
      "Just before a write that a guard let through, the key that guards it stood, created at the position that is the token. Judged by the servers' own history of candidacies, where it was read without gaps; where nobody read it, by the positions at which newer tokens were granted.",
    opportunity:
      "a guarded write was accepted at a known position, and the servers' history of candidacies was read, or a newer token was granted at a known position",
    source:
      'Burrows 2006, section 2.4 (a server checks a sequencer against its own view of the lock); etcd documentation, "API guarantees" (a transaction compares and writes atomically)',
    example: [
      "c1's key is created at position 7: its token",
      "the key is gone at position 31, when c1's lease ends",
      "c1 writes under the guard of token 7: accepted at position 33",
    ],
    onCall:
      "The store let a write through although its own condition did not hold: no guard of this store can be relied on, not only this one.",
  },
  {
    id: "E7",
    name: "consensus",
    statement:
      "No two nodes commit different entries at one index, there is one leader a term, an entry committed in a term is in every later term's leader, and applied sequences agree. Watched by the simulator in the true state of all nodes after every step. Of real clusters only the second is known, as the nodes' own logs tell who began to lead which term.",
    opportunity: "an operation ran in the simulator, or a node's log told that it began to lead a term",
    source: 'Ongaro 2014, "Consensus: bridging theory and practice", figure 3.2 and section 3.6',
    example: ["n1 leads term 4", "n2 is elected in term 4 too, since n3 forgot its vote in a crash"],
    onCall:
      "The replicas no longer agree on what was committed: take the cluster out of service and keep every node's disk before a restart overwrites it.",
  },
  {
    id: "E8",
    name: "liveness",
    statement:
      "From the last measured heal, while contenders keep trying, a fenced write that is asked for after it succeeds within the recovery bound (where a workload writes nothing, a leader is found). The bound starts afresh when the servers change their leader, and when a dead contender's lease still has to run out. Unknown where too little time was left, where a host or the machine stood still meanwhile, where only a write succeeded that had been under way at the heal, where no contender tried anything for a quarter of the bound, or where one that led was not asked to write for so long.",
    opportunity: "a fault was healed",
    source:
      'Ongaro 2014, section 3.9 (timing and availability); Alpern & Schneider 1985, "Defining liveness"; bounded here, since a finite history refutes no unbounded promise',
    example: [
      "10 s   the last partition is healed; the bound is 10 s",
      "11 s   c1 campaigns, and again at 14 s, 17 s, 20 s, all in vain",
      "21 s   still no write has succeeded",
    ],
    onCall:
      "The network has been fine for a while and there is still no working leader: the cluster will not recover by itself, restart or reform it.",
  },
  {
    id: "E9",
    name: "lock-delay",
    statement:
      "Where a system promises a lock-delay, nobody else is granted what a session held before that delay, divided by one plus the bound on clocks' rates, has passed since the session ran out by itself; and it ran out no earlier than its newest answered renewal promised. Who resigns, releases or ends its session is succeeded at once.",
    opportunity:
      "someone was granted what another's session had held, whose owner had neither given it back nor ended the session",
    source: 'Burrows 2006, "The Chubby lock service for loosely-coupled distributed systems", section 2.4 (lock-delay)',
    example: [
      "0 ms      c1 leads with token 7; the lock-delay is 1000 ms",
      "1000 ms   c1 renews its session for 2000 ms: ok",
      "1500 ms   c1 is paused",
      "3200 ms   c2 leads with token 9, though nobody should before 4000 ms",
    ],
    onCall:
      "A dead leader's place was given away at once: what it had sent before it died may still arrive, so check the resources that do not look at tokens.",
  },
  {
    id: "E10",
    name: "leases",
    statement:
      "A session whose renewal was answered ok is not gone before its time to live, divided by one plus the bound on clocks' rates, has passed since the renewal's invocation, unless its owner ended it; and once a session was seen gone, no renewal invoked after that succeeds. It is seen gone by a refused renewal, or by a successor with a higher token while its own candidacy led. Servers that change their leader may let leases run longer. A wall clock's jump excuses nothing; a monotonic clock set forward makes an early end a hazard.",
    opportunity:
      "a session was looked at again while a renewed lease still ran, or was renewed after it had been seen gone",
    source:
      'Gray & Cheriton 1989, "Leases: an efficient fault-tolerant mechanism for distributed file cache consistency", sections 2 and 5; etcd issue 15247 (all leases are revoked by a leader that was deposed while it was stuck)',
    example: [
      "0 ms      c1 leads with token 7",
      "1000 ms   c1 renews its session for 2000 ms: ok",
      "1900 ms   c2 leads with token 9, though c1 neither resigned nor died nor gave up",
    ],
    onCall:
      "Leases end before their time, or come back after it: leaders are replaced while they have every right to act, so count on the fence alone until the servers' clocks and lease handling are understood. On a system without tokens the same shows that two nodes lead, each by grants of its own: stop one of them by hand.",
  },
  {
    id: "E11",
    name: "monotone observation",
    statement:
      "Observed tokens never go back: a linearizable read invoked after another returned shows no older token, whoever asks, nor one older than that of a write which a fence had accepted by then, and what refusals show never goes back for one process. Each source is judged by itself; a resource that ignores tokens promises no order of them.",
    opportunity: "a token was observed after another had been, from the same source",
    source:
      'Herlihy & Wing 1990, "Linearizability: a correctness condition for concurrent objects"; Terry et al. 1994, "Session guarantees for weakly consistent replicated data" (monotonic reads)',
    example: ["10 ms   r1 observes c2 leading with token 9", "20 ms   r2 observes c1 leading with token 7"],
    onCall:
      "Some clients are shown a leader who is already gone: they talk to the wrong one until they ask again, so do not trust what they report. On a system without tokens two nodes lead, and each tells of its own leader.",
  },
  {
    id: "E12",
    name: "completeness",
    statement:
      "In the final log each acknowledged append stands exactly once, each unanswered one at most once, each refused one never, and nothing that nobody appended.",
    opportunity: "the final read of a log decides an append",
    source:
      'Kingsbury, Jepsen analyses ("set" and "total queue" workloads); Ongaro 2014, section 6.3 (a retried command is applied once)',
    example: ["10 ms   c1 appends a: ok", "90 s    the final read of the log does not show a"],
    onCall:
      "Acknowledged writes are missing, or some took effect twice: do not trust the log until it has been compared with what clients were told.",
  },
  {
    id: "L",
    name: "linearizability",
    statement:
      "Each register behaves as if every operation took effect at one moment between its invocation and its completion. Failed reads drop out; refused and compare-failed operations stay as constraints; an unanswered operation may take effect at any later time, or never. Each lock was held by one at a time, with rising tokens, as far as answered releases tell how long: leases end any other hold, and nobody need have noticed. Each log is linearizable by the order that its reads show: every read is the beginning of the longest one, and nothing stands before what had returned when it was asked for.",
    opportunity: "an answer of a register, or of a lock, could have been wrong, or a log was read",
    source:
      'Herlihy & Wing 1990; Wing & Gong 1993, "Testing and verifying concurrent objects"; Lowe 2017, "Testing for linearizability"',
    example: ["0-10 ms    c1 writes 1: ok", "20-30 ms   r1 reads null"],
    onCall:
      "A client read something that no correct register could have answered, such as an old value after a new one, or held a lock that another had not given back: anything decided on that may be wrong.",
  },
  {
    id: "F",
    name: "coverage",
    statement:
      "Every planned nemesis took effect, measured; operations were attempted during its faults and succeeded after them; the rules that the plan requires were exercised. Otherwise the whole run is unknown: vacuous, with what was missing. It is unknown, too, where a flood of messages ended it.",
    opportunity: "a run was planned, as its header tells",
    source:
      'Alvaro et al. 2015, "Lineage-driven fault injection" (a fault that touches nothing tests nothing); Kingsbury, Jepsen (a test in which no operation succeeds is not a passing test)',
    example: ["5 s    partition of the leader injected", "9 s    healed; its rule dropped 0 packets"],
    onCall:
      "This run proves nothing either way: too little was broken, or too little was done. Run it again for longer.",
  },
  {
    id: "crash",
    name: "no crash",
    statement:
      "No server logs a panic or a fatal error, by the patterns that its system names; what a server says when it is told to end is none. Once a fault has filled or damaged a node's disk, its giving up is a hazard. So is a node whose process ends by itself and says no such thing.",
    opportunity: "a node's log was read while the node ran, which no simulated one is",
    source:
      'Yuan et al. 2014, "Simple testing can prevent most critical failures" (most of them follow from errors that the software itself had signalled); etcd issue 16220 (a follower panics after a while of damaged packets between nodes)',
    example: ["10 s   n1 is cut off", "14 s   the cut is healed", "15 s   n1 logs: panic: tocommit(9) is out of range"],
    onCall:
      "A server has crashed over something it should survive, and will again when it meets the same thing: keep its log and its disk, and see how many of its peers it would take for the same to end them all.",
  },
];

/** The rule of this id, in any case; undefined where there is none. */
export function findRule(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id.toUpperCase() === id.toUpperCase());
}
