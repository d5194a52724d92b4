import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import { clockOf, TOKEN_FROM_CLOCK } from "./clock-token.js";
import { LEASE_TERMS, type LeaseTerms, STORE_POLICY, type StorePolicy } from "./policy.js";

const TOKEN_MISTAKES: readonly PlantedMistake<StorePolicy>[] = [
  {
    name: "session-as-token",
    summary: "The token names the candidate's session, not its tenure: who campaigns again gets its old token back.",
    rules: ["E1", "E3"],
    source:
      "Breaks Burrows 2006, section 2.4: a sequencer carries the lock generation number, new at each acquisition.",
    mistake: { createTokens: () => (_index, _command, session) => session.openedAt },
  },
  {
    ...TOKEN_FROM_CLOCK,
    mistake: { createTokens: () => (index, command) => clockOf(command) ?? index },
  },
  {
    name: "token-reset-on-restart",
    summary: "Tokens come from a counter that is no part of the snapshot, so a node that restores one begins anew.",
    rules: ["E1", "E7"],
    source:
      "Kleppmann 2016, How to do distributed locking: a counter on one node is not enough, it must outlive that node.",
    mistake: {
      createTokens() {
        let issued = 0;
        return () => ++issued;
      },
    },
  },
  {
    name: "count-goes-with-queue",
    summary: "Tokens are counted by each queue, and the count begins anew once nobody holds or awaits what it is for.",
    rules: ["E1", "L"],
    source:
      "As ZooKeeper's sequence numbers do where the locks' parent is a container node, which goes with its last child.",
    mistake: { createTokens: () => (_index, _command, _session, queue) => (queue.at(-1)?.token ?? 0) + 1 },
  },
];

const FENCE_MISTAKES: readonly PlantedMistake<StorePolicy>[] = [
  {
    name: "old-token-accepted",
    summary: "A resource with fence `token` takes requests with tokens older than it has seen.",
    rules: ["E4", "E5"],
    source: "Kleppmann 2016, How to do distributed locking: the storage itself must reject writes with old tokens.",
    mistake: { takesToken: () => true },
  },
  {
    name: "read-leaves-fence-down",
    summary: "A leader's opening read does not raise the fence, so its predecessor's write lands behind its back.",
    rules: ["E4", "E5"],
    source:
      "Breaks Hunt et al. 2010, section 2.3: a new leader must know that its predecessor changes nothing any more before it goes by what it read.",
    mistake: { raisesFence: (request) => request === "write-fenced" || request === "append-fenced" },
  },
];

const SESSION_MISTAKES: readonly PlantedMistake<StorePolicy>[] = [
  {
    name: "keep-alive-revives-lease",
    summary: "A session that expired loses its candidacies but can still be renewed, and lives on without them.",
    rules: ["E10", "E3"],
    source: "As etcd up to 3.5.22, where a lease that was just revoked could still be renewed (etcd issue 14758).",
    mistake: { forgets: (end) => end === "revoked" },
  },
  {
    name: "release-without-owner-check",
    summary: "A resignation ends whatever candidacy leads, though it be another's by now.",
    rules: ["E10", "E3"],
    source: "The Redis documentation's warning for locks: DEL without comparing the value removes another's lock.",
    mistake: { released: ([leader]) => leader ?? "candidacy-gone" },
  },
  {
    name: "dead-candidate-blocks-queue",
    summary: "A session's end takes its leading candidacies alone: one that still waits stays, and leads one day.",
    rules: ["E8"],
    source:
      "Breaks Hunt et al. 2010, section 2.4 (locks without herd effect): a waiter's node must go with its session.",
    mistake: { endsWithSession: (ahead) => ahead === 0 },
  },
];

const LEASE_MISTAKES: readonly PlantedMistake<StorePolicy>[] = [
  {
    name: "lease-outlives-server",
    summary: "The server ends a lease after half the time to live that it told the holder.",
    rules: ["E10"],
    source:
      "Breaks Gray & Cheriton 1989, section 2: the server may not take back a lease before its holder's term is over.",
    mistake: terms(() => ({ ...LEASE_TERMS, renewed: (nowMs, ttlMs) => nowMs + ttlMs / 2 })),
  },
  {
    name: "expiry-by-wall-clock",
    summary: "Leases run out by the leader's wall clock, so that setting it forward ends them all.",
    rules: ["E10"],
    source:
      "As etcd before 3.3 (issue 6700, leases expire when the clock is set), which then took the monotonic clock.",
    mistake: terms(() => ({ ...LEASE_TERMS, clockMs: (now) => now.wallMs })),
  },
  {
    name: "renewal-extends-nothing",
    summary: "A renewal is answered ok, but the lease still ends a time to live after it was opened.",
    rules: ["E10"],
    source: "Breaks Gray & Cheriton 1989, section 2: an extension that was granted holds for its whole term.",
    mistake: terms(() => ({ ...LEASE_TERMS, renewed: (nowMs, ttlMs, before) => before ?? nowMs + ttlMs })),
  },
  {
    name: "expiry-ignores-renewals",
    summary: "An expiry, once proposed, ends the session though it was renewed before the expiry was committed.",
    rules: ["E10"],
    source: "As in etcd, where a renewal and the revocation under way race each other (etcd issue 14758).",
    mistake: { expiryStands: () => true },
  },
  {
    name: "leader-ignorant-of-renewals",
    summary:
      "Whoever comes to lead goes by deadlines of its own, and revokes live leases that others had renewed meanwhile.",
    rules: ["E10"],
    source:
      "As etcd up to 3.4.30 and 3.5.12, where a deposed leader revoked live leases (etcd issues 12528 and 15247).",
    mistake: terms(ignorantTerms),
  },
];

/**
 * Only a node that has led takes note of renewals, as etcd's primary lessor alone does; unlike there a new leader does
 * not start every lease afresh either.
 */
function ignorantTerms(): LeaseTerms {
  let hasLed = false;
  return {
    ...LEASE_TERMS,
    renewed: (nowMs, ttlMs, before) => (hasLed || before === undefined ? nowMs + ttlMs : before),
    elected(nowMs, ttlMs, before) {
      hasLed = true;
      return before ?? nowMs + ttlMs;
    },
  };
}

function terms(createLeaseTerms: StorePolicy["createLeaseTerms"]): Partial<StorePolicy> {
  return { createLeaseTerms };
}

const MISTAKES = [...TOKEN_MISTAKES, ...FENCE_MISTAKES, ...SESSION_MISTAKES, ...LEASE_MISTAKES];

/** The mistakes that a store can be told to make, whatever protocol carries it. */
export const STORE_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The right policy, but for the named bug. Throws a UserError where there is none of that name. */
export function policyWith(bug: string | undefined): StorePolicy {
  return withMistake("the coordination store", STORE_POLICY, MISTAKES, bug);
}
