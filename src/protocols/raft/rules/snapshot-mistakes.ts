import type { PlantedMistake } from "../../../contract/planted-mistake.js";
import { isLogRecord } from "../storage-records.js";
import type { RaftRules } from "./raft-rules.js";

/** Mistakes in what a node puts in the place of its log, and in what it takes back from its disk. */
export const SNAPSHOT_MISTAKES: readonly PlantedMistake<RaftRules>[] = [
  {
    name: "snapshot-forgets-client-sessions",
    summary: "Snapshots carry the machine alone: a command from before one is applied again when its client retries.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro 2014, section 6.3: sessions are part of the replicated state.",
    mistake: { sessionsInSnapshot: () => [] },
  },
  {
    name: "snapshot-beyond-applied",
    summary: "A snapshot claims to cover the whole log, though only a part of it was applied: the rest never is.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, section 7: a snapshot covers just the committed entries.",
    mistake: { snapshotIndex: (_, lastIndex) => lastIndex },
  },
  {
    name: "stale-snapshot-installed",
    summary: "A follower installs whatever snapshot arrives, and so goes back behind what it has acknowledged.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 13, receiver step 6; etcd raft checks it in `restore`.",
    mistake: { installsSnapshot: () => true },
  },
  {
    name: "torn-record-accepted",
    summary: "At recovery a record is taken as it reads, although its checksum does not fit.",
    rules: ["E7", "L", "E12"],
    source: "Alagappan et al. 2018, Protocol-Aware Recovery for Consensus-Based Storage, section 2.",
    mistake: { believesDamaged: isLogRecord },
  },
];
