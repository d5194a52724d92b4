import type { Client, ClientContext } from "../../contract/client.js";
import { ok } from "../../contract/outcome.js";
import type { ElectionSurface } from "../../contract/surfaces/election.js";
import { locksByElection } from "../../contract/surfaces/lock.js";
import type { SessionSurface } from "../../contract/surfaces/session.js";
import { ContractError } from "../../core/errors.js";
import { RequestChannel } from "../coordination/request-channel.js";
import { campaign, observe, type RecipeParts, resign } from "./campaign.js";
import { KeyCalls, mapped } from "./key-calls.js";
import { recipeOf, watchingOf } from "./recipe-options.js";
import { recipeRulesWith } from "./recipe-rules.js";
import { fencedLogSurface, fencedRegisterSurface, registerSurface } from "./resources.js";

/** A client of the key store, and of the elections by its recipe. Throws a UserError for a bug that it has not. */
export function createRecipeClient(context: ClientContext, positions: string): Client {
  const { bug, clock, host, incarnation, mark = () => {}, operationTimeoutMs, options, transport } = context;
  if (transport === undefined)
    throw new ContractError("environment", "a client of our own protocols needs a transport");
  const channel = new RequestChannel(context, transport);
  const calls = new KeyCalls({ channel, positions, operationTimeoutMs });
  const rules = recipeRulesWith(bug);
  const parts: RecipeParts = { calls, clock, mark, rules, recipe: recipeOf(options), watching: watchingOf(options) };
  const tenures = new Map<string, string>();
  const election: ElectionSurface = {
    campaign: (request) => {
      const queued = (token: number): void => {
        tenures.set(`${request.election}/${token}`, request.session);
        request.queued(token);
      };
      return campaign(parts, { ...request, queued });
    },
    resign: (leadership) => resign(parts, leadership),
    observe: (name) => observe(parts, name),
  };
  const resources = {
    ...{ calls, rules, author: `${host}#${incarnation}` },
    sessionOf: (name: string, token: number) => tenures.get(`${name}/${token}`),
  };
  return {
    session: sessionSurface(calls),
    election,
    register: registerSurface(calls),
    fencedRegister: fencedRegisterSurface(resources),
    fencedLog: fencedLogSurface(resources),
    lock: locksByElection(election),
    node: () => channel.target,
    close: async () => channel.close(),
  };
}

/** Sessions are leases. */
function sessionSurface(calls: KeyCalls): SessionSurface {
  return {
    open: async (ttlMs) =>
      mapped(await calls.command({ type: "grant", ttlMs }), ({ value, at }) => ok(value.lease, at)),
    renew: (lease) => calls.command({ type: "keep-alive", lease }),
    revoke: (lease) => calls.command({ type: "revoke", lease }),
  };
}
