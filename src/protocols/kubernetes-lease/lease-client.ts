import type { Client, ClientContext } from "../../contract/client.js";
import { nsToMs } from "../../core/units.js";
import { connectToStore } from "../coordination/client.js";
import { electorRulesWith } from "./elector-rules.js";
import { LeaseElections } from "./lease-elections.js";
import { DEFAULT_LEASE_MS, timingOf } from "./lease-options.js";

/** The store's own elections, which poll, are not used here. */
const UNUSED_POLL_MS = 1000;

/**
 * The client of an election by leases in a replicated store, and of that store's registers and logs. Throws a UserError
 * for a bug that it has not.
 */
export function createLeaseClient(context: ClientContext, positions: string): Client {
  const { bug, ...rest } = context;
  const rules = electorRulesWith(bug);
  const tenures = { remainingMs: (token: number) => elections.remainingMs(token) };
  const { calls, client } = connectToStore(rest, { positions, pollMs: UNUSED_POLL_MS, tenures });
  const { clock, host, incarnation, mark = () => {}, options, random } = context;
  const elections = new LeaseElections({
    ...{ calls, clock, host, incarnation, mark, rules, random: random.fork("elector") },
    wallMs: context.wallMs ?? (() => nsToMs(clock.nowNs())),
    timing: timingOf(options, DEFAULT_LEASE_MS),
  });
  const { close, fencedLog, fencedRegister, node, register } = client;
  return { close, fencedLog, fencedRegister, node, register, session: elections, election: elections };
}
