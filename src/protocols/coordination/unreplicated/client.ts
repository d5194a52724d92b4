import type { Client, ClientContext } from "../../../contract/client.js";
import { fail, ok } from "../../../contract/outcome.js";
import type { CampaignRequest, ElectionSurface } from "../../../contract/surfaces/election.js";
import { locksByElection } from "../../../contract/surfaces/lock.js";
import type { Ms } from "../../../core/units.js";
import { Calls } from "../calls.js";
import { type CampaignSetup, campaign } from "../campaign.js";
import { sessionSurface } from "../client.js";
import { CLIENT_POLICY } from "../client-policy.js";
import { HomeRoute, homeOf } from "../home-route.js";
import { RequestChannel } from "../request-channel.js";
import { accessResource } from "../resource/resource-client.js";
import { labelOf, readLabel } from "./candidate-label.js";
import { TenureNumbers } from "./tenure-numbers.js";

/**
 * The client of an election algorithm whose coordinator hands out leadership from a store of its own. It asks its home
 * for that, and the resource server for registers and logs, since no node keeps anything that outlives it. Throws a
 * ContractError without a transport.
 */
export function createUnreplicatedClient(context: ClientContext, { pollMs }: { readonly pollMs: Ms }): Client {
  const { clock, host, operationTimeoutMs, mark = () => {} } = context;
  const { transport, resource } = accessResource(context);
  const nodes = context.nodes.map(({ id }) => id);
  const channel = new RequestChannel(context, transport, new HomeRoute(nodes, homeOf(host, nodes), clock));
  const calls = new Calls({ channel, command: CLIENT_POLICY.command, operationTimeoutMs });
  const numbers = new TenureNumbers(host, context.incarnation);
  const election = electionSurface({ calls, clock, pollMs, policy: CLIENT_POLICY, mark }, numbers);
  const { register, fencedRegister, fencedLog } = resource;
  return {
    session: sessionSurface(calls),
    election,
    register,
    fencedRegister,
    fencedLog,
    lock: locksByElection(election),
    node: () => channel.target,
    close: async () => {
      channel.close();
      await resource.close();
    },
  };
}

/**
 * Elections whose tokens are the host's own numbers of its tenures. The tokens of a coordinator's store are of use to
 * nobody: a deposed coordinator gives out higher ones than the next.
 */
function electionSurface(setup: CampaignSetup, numbers: TenureNumbers): ElectionSurface {
  const { calls } = setup;
  return {
    async campaign(request) {
      const number = numbers.next();
      const led = await campaign(underNumber(request, number, numbers), setup);
      if (led.type === "ok") return ok({ token: number });
      numbers.drop(number);
      return led;
    },
    async resign({ token: number, ...leadership }) {
      const token = numbers.stored(number);
      if (token === undefined) return fail("refused", { error: "this host has no such tenure" });
      const resigned = await calls.command({ type: "resign", ...leadership, token });
      if (resigned.type === "ok") numbers.drop(number);
      return resigned;
    },
    async observe(name) {
      const seen = await calls.query({ type: "observe", election: name });
      if (seen.type !== "ok" || seen.value.leader === null) return seen;
      const { candidate, number } = readLabel(seen.value.leader);
      return ok({ leader: candidate, token: number });
    },
  };
}

function underNumber(request: CampaignRequest, number: number, numbers: TenureNumbers): CampaignRequest {
  return {
    ...request,
    candidate: labelOf(request.candidate, number),
    queued: (token) => {
      numbers.keep(number, token);
      request.queued(number);
    },
  };
}
