import type { KnownBug } from "../../contract/known-bug.js";

/** What the releases that can be selected are known for, as far as elections by leases are concerned. */
export const etcdKnownBugs: readonly KnownBug[] = [
  {
    id: "etcd issue 15247, fixed in 3.4.31",
    summary: "a leader that was deposed while it was stuck still revokes the leases that its successor has renewed",
    versions: ["3.4.23"],
    rule: "E10",
    breach: "early",
    // Who is robbed of its lease does not know it yet, while its successor leads.
    inItsWake: ["E3"],
  },
  {
    id: "etcd issue 14758",
    summary: "a lease that is being revoked, its keys gone already, is still renewed",
    versions: ["3.4.23", "3.5.16"],
    rule: "E10",
    breach: "revived",
    inItsWake: [],
  },
];
