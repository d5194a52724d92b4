import type { ClientContext } from "../../../contract/client.js";
import { msToNs } from "../../../core/units.js";
import { untilSuccess } from "./attempts.js";
import type { HeldSession } from "./held-session.js";
import type { LeaseGrant, LeaseProtocol, LeaseTerms } from "./lease-protocol.js";

/** A renewal that gets no majority goes on trying for this part of the time to live, and then says so. */
const TRIES_FOR = 1 / 3;

/**
 * What became of a lease that was to be prolonged:
 * - `kept`: it was, or its holder has given it back meanwhile.
 * - `undecided`: it holds for as long as it did; a later renewal may yet succeed.
 * - `lost`: it is over.
 */
export type Prolonged =
  | { readonly type: "kept" }
  | { readonly type: "undecided"; readonly why: string }
  | { readonly type: "lost"; readonly why: string };

export interface ProlongSetup<Grant extends LeaseGrant> {
  readonly context: Pick<ClientContext, "clock" | "random">;
  readonly protocol: LeaseProtocol<Grant>;
  readonly session: HeldSession<Grant>;
}

/** Prolongs one lease of a session, in several tries where candidates get in its way. */
export async function prolong<Grant extends LeaseGrant>(
  setup: ProlongSetup<Grant>,
  terms: LeaseTerms,
): Promise<Prolonged> {
  const { clock, random } = setup.context;
  let undecided: Prolonged = { type: "undecided", why: "there was no time to try" };
  const decided = await untilSuccess<Prolonged>(
    {
      clock,
      random,
      signal: new AbortController().signal,
      untilNs: clock.nowNs() + Math.round(msToNs(terms.ttlMs) * TRIES_FOR),
      pauseMs: setup.protocol.pauseMs,
    },
    async () => {
      const result = await tryOnce(setup, terms);
      if (result.type !== "undecided") return result;
      undecided = result;
      return undefined;
    },
  );
  return decided ?? undecided;
}

async function tryOnce<Grant extends LeaseGrant>(
  { context: { clock }, protocol, session }: ProlongSetup<Grant>,
  terms: LeaseTerms,
): Promise<Prolonged> {
  const { election } = terms;
  const grant = session.grants.get(election);
  if (grant === undefined) return { type: "kept" };
  if (clock.nowNs() >= grant.untilNs) return { type: "lost", why: "it has run out" };
  const extension = await protocol.extend(terms, grant);
  if (session.grants.get(election) === undefined) {
    // It was given back while nodes were asked to prolong it, and some may have done so after they had let it go.
    void protocol.release(terms, grant.token);
    return { type: "kept" };
  }
  // What the nodes said counts only while the lease still held: later, others may have led in between.
  if (clock.nowNs() >= grant.untilNs) return { type: "lost", why: "it ran out before enough nodes had prolonged it" };
  if (extension.type !== "extended") return extension;
  session.grants.set(election, extension.grant);
  return { type: "kept" };
}
