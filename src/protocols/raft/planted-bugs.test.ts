import { describe, expect, it } from "vitest";
import { schedules } from "../../contract/testing/chaos.js";
import { findEach, type Hunt } from "../../contract/testing/hunts.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import { RAFT_BUGS } from "./rules.js";
import { clusterOf, elect } from "./testing/arrange.js";
import {
  BY_LEASE,
  CHANGING,
  CONTESTED,
  HARSH,
  ONE_BY_ONE,
  ORDINARY,
  play,
  TIMED,
  type Weights,
} from "./testing/chaos.js";

/** Disks that lag behind, and lose what they have not synced. */
const LAGGING: Weights = { ...ORDINARY, crash: 3, restart: 6, sync: 10, command: 10 };

/** Elections without end, where most messages arrive more than once. */
const DOUBLED: Weights = {
  ...ORDINARY,
  ...{
    crash: 0,
    restart: 0,
    query: 0,
    retry: 0,
    command: 2,
    cut: 4,
    heal: 1,
    duplicate: 30,
    drop: 20,
    wake: 10,
    pass: 6,
  },
};

/** Changes of voters without end, which leaders begin and others must finish. */
const DISPUTED: Weights = {
  ...CHANGING,
  ...{
    change: 12,
    cut: 6,
    heal: 6,
    crash: 0,
    restart: 0,
    query: 0,
    retry: 0,
    wake: 12,
    pass: 4,
    transfer: 0,
    command: 1,
  },
};

/** Leaders that hand over again and again while their leases hold. */
const HANDING: Weights = {
  ...TIMED,
  ...{ tick: 8, transfer: 6, query: 40, command: 15, drop: 10, change: 0, cut: 2 },
};

const TWO_LEADERS = /both elected in term|was elected twice in term/;
const LOST = /committed .* but n\d, leader of term \d+, has/;
const DIFFERENT = /at index \d+ n\d committed .*, n\d /;
const COUNTED = /applied \d+ commands, others \d+/;
const STALE = /answered query \d+ with \d+, after \d+/;

const COMPACTING = { in: HARSH, options: { snapshotEvery: 3 } };

const HUNTS: { readonly [bug: string]: Hunt<Weights> } = {
  "vote-not-persisted": { shows: [TWO_LEADERS] },
  "own-vote-not-recorded": { shows: [TWO_LEADERS] },
  "vote-ignores-log": { shows: [LOST] },
  "longer-log-wins-vote": { shows: [LOST] },
  "vote-replies-counted": { in: DOUBLED, size: 5, shows: [TWO_LEADERS, LOST] },
  "vote-of-earlier-term-counted": { in: CONTESTED, shows: [TWO_LEADERS] },
  "pre-vote-counted-as-vote": { shows: [TWO_LEADERS, LOST] },
  "half-is-a-majority": { size: 4, shows: [TWO_LEADERS, LOST] },
  "higher-term-does-not-depose": { shows: [TWO_LEADERS] },
  "append-acknowledged-before-sync": { in: LAGGING, shows: [LOST] },
  "leader-counts-unsynced-log": { in: LAGGING, shows: [LOST] },
  "append-of-older-term-accepted": { in: CONTESTED, shows: [LOST, DIFFERENT] },
  "log-check-ignores-term": { shows: [DIFFERENT, LOST] },
  "heartbeat-skips-log-check": { shows: [LOST, DIFFERENT] },
  "conflicting-suffix-kept": { shows: [DIFFERENT] },
  "old-append-cuts-log": { shows: [LOST] },
  "commit-beyond-match": { shows: [DIFFERENT] },
  "match-taken-from-next": { shows: [LOST] },
  "commit-by-counting-old-term": { in: CONTESTED, options: ONE_BY_ONE, shows: [LOST] },
  "single-server-change-without-no-op": { in: DISPUTED, size: 4, shows: [LOST] },
  "joint-consensus-needs-one-majority": { in: CHANGING, size: 5, shows: [LOST, TWO_LEADERS, DIFFERENT] },
  "joint-consensus-counts-union": { in: CHANGING, size: 5, shows: [LOST, TWO_LEADERS, DIFFERENT] },
  "lease-survives-transfer": { in: HANDING, options: BY_LEASE, shows: [STALE] },
  "read-without-read-index": { shows: [STALE] },
  "read-before-no-op": { shows: [STALE] },
  "retried-command-applied-twice": { shows: [/applied a command twice/] },
  "snapshot-forgets-client-sessions": {
    ...COMPACTING,
    shows: [/applied a command twice|applied \d+ commands, others/],
  },
  "snapshot-beyond-applied": { ...COMPACTING, shows: [/where only \d+ are committed/, COUNTED] },
  "stale-snapshot-installed": { ...COMPACTING, shows: [/went back from index/] },
  "torn-record-accepted": { ...COMPACTING, shows: [DIFFERENT, TWO_LEADERS, LOST] },
};

describe("planted bugs are found by schedules of what networks, disks and processes do", () => {
  findEach(HUNTS, { ordinary: ORDINARY, schedules: schedules(1500), play });

  it("proposal-denied-at-step-down: what only a client sees", () => {
    const told = (bug?: string) => {
      const cluster = clusterOf(3, bug === undefined ? {} : { bug });
      elect(cluster, "n1");
      ask(cluster, "n1", { body: "a" });
      cluster.receive({ from: "n2", to: "n1", message: { type: "append-stale", term: 9 } });
      return outcomes(cluster);
    };
    expect(told()).toEqual([{ type: "lost" }]);
    expect(told("proposal-denied-at-step-down")).toEqual([{ type: "not-leader" }]);
  });

  it("none is left out", () => {
    const shownElsewhere = ["learner-counts", "lease-read-trusts-the-clock"];
    const hunted = [...Object.keys(HUNTS), "proposal-denied-at-step-down", ...shownElsewhere];
    expect(RAFT_BUGS.map(({ name }) => name).filter((name) => !hunted.includes(name))).toEqual([]);
  });
});
