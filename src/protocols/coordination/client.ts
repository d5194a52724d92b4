import type { Client, ClientContext } from "../../contract/client.js";
import { ok } from "../../contract/outcome.js";
import type { ElectionSurface } from "../../contract/surfaces/election.js";
import type { FencedLogSurface, FencedRegisterSurface, FencedTarget } from "../../contract/surfaces/fenced.js";
import { locksByElection } from "../../contract/surfaces/lock.js";
import type { RegisterSurface } from "../../contract/surfaces/register.js";
import type { SessionSurface } from "../../contract/surfaces/session.js";
import { ContractError } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { Calls } from "./calls.js";
import { campaign } from "./campaign.js";
import { clientPolicyWith } from "./client-mistakes.js";
import type { ClientPolicy } from "./client-policy.js";
import { RequestChannel } from "./request-channel.js";
import { type TenureKnowledge, withinTenure } from "./within-tenure.js";

export interface CoordinationClientSetup {
  /** The name of the log's positions in the history, e.g. `raft-index`. */
  readonly positions: string;
  /** How often a waiting candidate asks for its place. */
  readonly pollMs: Ms;
  /** For how long nobody wins what its sessions led when they ended; absent where that is free at once. */
  readonly lockDelayMs?: Ms;
  /** Where clients know themselves when a tenure ends, what they write in its name ends with it. */
  readonly tenures?: TenureKnowledge;
}

/** A client of a coordination store, and the calls that it is made of. */
export interface StoreConnection {
  readonly calls: Calls;
  readonly client: Client & Required<Pick<Client, "register" | "fencedRegister" | "fencedLog">>;
}

/** The client of a coordination store, whatever protocol replicates it. Throws a UserError for a bug that it has not. */
export function createCoordinationClient(context: ClientContext, setup: CoordinationClientSetup): Client {
  return connectToStore(context, setup).client;
}

/** The same with its calls, for protocols whose clients elect a leader by what the store keeps for them. */
export function connectToStore(context: ClientContext, setup: CoordinationClientSetup): StoreConnection {
  const { clock, operationTimeoutMs, transport, bug, mark = () => {} } = context;
  if (transport === undefined)
    throw new ContractError("environment", "a client of our own protocols needs a transport");
  const channel = new RequestChannel(context, transport);
  const chosen = clientPolicyWith(bug);
  const policy = setup.tenures === undefined ? chosen : withinTenure(chosen, operationTimeoutMs, setup.tenures);
  const calls = new Calls({ channel, command: policy.command, positions: setup.positions, operationTimeoutMs });
  const election: ElectionSurface = {
    campaign: (request) => campaign(request, { calls, clock, pollMs: setup.pollMs, policy, mark }),
    resign: (leadership) => calls.command({ type: "resign", ...leadership }),
    observe: (name) => calls.query({ type: "observe", election: name }),
  };
  const client = {
    session: sessionSurface(calls, setup.lockDelayMs),
    election,
    register: registerSurface(calls),
    fencedRegister: fencedRegisterSurface(calls, policy),
    fencedLog: fencedLogSurface(calls, policy),
    lock: locksByElection(election),
    node: () => channel.target,
    close: async () => channel.close(),
  };
  return { calls, client };
}

export function sessionSurface(calls: Calls, lockDelayMs?: Ms): SessionSurface {
  const delay = lockDelayMs === undefined ? {} : { lockDelayMs };
  return {
    async open(ttlMs) {
      const opened = await calls.command({ type: "open-session", ttlMs, ...delay });
      return opened.type === "ok" ? ok(opened.value.session, opened.at) : opened;
    },
    renew: (session) => calls.command({ type: "renew-session", session }),
    revoke: (session) => calls.command({ type: "revoke-session", session }),
  };
}

function registerSurface(calls: Calls): RegisterSurface {
  return {
    read: (resource) => calls.query({ type: "read-register", resource }),
    write: (resource, value) => calls.command({ type: "write-register", resource, value }),
    cas: (resource, from, to) => calls.command({ type: "cas-register", resource, from, to }),
  };
}

export function fencedRegisterSurface(calls: Calls, policy: ClientPolicy): FencedRegisterSurface {
  return {
    read: (target, token) =>
      token === undefined
        ? calls.query({ type: "peek-fenced-register", resource: target.resource })
        : calls.command({ type: "read-fenced-register", ...claim(target, token) }),
    write: (target, token, value) => policy.mutate(calls, { type: "write-fenced", ...claim(target, token), value }),
  };
}

export function fencedLogSurface(calls: Calls, policy: ClientPolicy): FencedLogSurface {
  return {
    read: (target, token) =>
      token === undefined
        ? calls.query({ type: "peek-fenced-log", resource: target.resource })
        : calls.command({ type: "read-fenced-log", ...claim(target, token) }),
    append: (target, token, value) => policy.mutate(calls, { type: "append-fenced", ...claim(target, token), value }),
  };
}

function claim({ resource, fence, election }: FencedTarget, token: number) {
  return { resource, fence, election, token };
}
