import type { Client, ClientContext } from "../../contract/client.js";
import { nsToMs } from "../../core/units.js";
import { connectToStore, fencedLogSurface, fencedRegisterSurface } from "../coordination/client.js";
import { CLIENT_POLICY, type ClientPolicy } from "../coordination/client-policy.js";
import { electorRulesWith } from "./elector-rules.js";
import { LeaseElections } from "./lease-elections.js";
import { DEFAULT_LEASE_MS, timingOf } from "./lease-options.js";

/** The store's own elections, which poll, are not used here. */
const UNUSED_POLL_MS = 1000;

/** The part of an operation's timeout in which a request is sent once. */
const ONE_COPY = 0.1;

/**
 * The client of an election by leases in a replicated store, and of that store's registers and logs. Throws a UserError
 * for a bug that it has not.
 */
export function createLeaseClient(context: ClientContext, positions: string): Client {
  const { bug, ...rest } = context;
  const rules = electorRulesWith(bug);
  const { calls, client } = connectToStore(rest, { positions, pollMs: UNUSED_POLL_MS });
  const { clock, host, incarnation, mark = () => {}, options, random } = context;
  const elections = new LeaseElections({
    ...{ calls, clock, host, incarnation, mark, rules, random: random.fork("elector") },
    wallMs: context.wallMs ?? (() => nsToMs(clock.nowNs())),
    timing: timingOf(options, DEFAULT_LEASE_MS),
  });
  const policy: ClientPolicy = {
    ...CLIENT_POLICY,
    mutate: (own, mutation) => {
      const { operationTimeoutMs } = context;
      const leftMs = elections.remainingMs(mutation.token) ?? operationTimeoutMs;
      // client-go cancels what is under way as the deadline passes. Nobody stops what a process that slept through it sends
      // as it wakes, but it is not sent again.
      const longestMs = leftMs > 0 ? leftMs : operationTimeoutMs * ONE_COPY;
      return own.command(mutation, { timeoutMs: Math.min(operationTimeoutMs, longestMs) });
    },
  };
  const fencedRegister = fencedRegisterSurface(calls, policy);
  const fencedLog = fencedLogSurface(calls, policy);
  const { close, node, register } = client;
  return { close, fencedLog, fencedRegister, node, register, session: elections, election: elections };
}
