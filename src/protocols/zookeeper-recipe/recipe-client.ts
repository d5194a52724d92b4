import type { Client, ClientContext } from "../../contract/client.js";
import { choice, readOptions } from "../../contract/options.js";
import { locksByElection } from "../../contract/surfaces/lock.js";
import type { SystemOption } from "../../contract/system.js";
import { ContractError } from "../../core/errors.js";
import { Calls } from "../coordination/calls.js";
import { fencedLogSurface, fencedRegisterSurface, sessionSurface } from "../coordination/client.js";
import { CLIENT_POLICY } from "../coordination/client-policy.js";
import { RequestChannel } from "../coordination/request-channel.js";
import { Recipe, type Watching } from "./recipe.js";
import { recipeRulesWith } from "./recipe-rules.js";
import { POSITIONS, ZnodeCalls } from "./znode-calls.js";

const WATCHING: SystemOption = {
  name: "watching",
  summary:
    '"predecessor": a waiting candidate watches the node before its own; "leader": all watch the first (the herd)',
  fallback: "predecessor" satisfies Watching,
  problem: choice("predecessor", "leader"),
};

/** The options of a client. */
export const RECIPE_OPTIONS: readonly SystemOption[] = [WATCHING];

/** The client of one host. Throws a UserError for an option or a bug that it has not. */
export function createRecipeClient(context: ClientContext): Client {
  const { clock, host, incarnation, operationTimeoutMs, transport, bug, mark = () => {} } = context;
  if (transport === undefined)
    throw new ContractError("environment", "a client of our own protocols needs a transport");
  const channel = new RequestChannel(context, transport);
  const { command } = CLIENT_POLICY;
  const calls = new Calls({ channel, command, positions: POSITIONS, operationTimeoutMs });
  let campaigns = 0;
  const election = new Recipe({
    ...{ clock, operationTimeoutMs, mark },
    calls: new ZnodeCalls(channel),
    watching: watchingOf(context),
    rules: recipeRulesWith(bug),
    newGuid: () => `${host}.${incarnation}.${++campaigns}`,
  });
  return {
    session: sessionSurface(calls),
    election,
    fencedRegister: fencedRegisterSurface(calls, CLIENT_POLICY),
    fencedLog: fencedLogSurface(calls, CLIENT_POLICY),
    lock: locksByElection(election),
    node: () => channel.target,
    close: async () => channel.close(),
  };
}

function watchingOf({ options }: ClientContext): Watching {
  return readOptions("zookeeper-recipe", RECIPE_OPTIONS, options)[WATCHING.name] as Watching;
}
