import type { Client, ClientContext } from "../../../contract/client.js";
import { locksByElection } from "../../../contract/surfaces/lock.js";
import { accessResource } from "../resource/resource-client.js";
import { AllNodes } from "./all-nodes.js";
import type { LeaseGrant, LeaseProtocol } from "./lease-protocol.js";
import { LeasedElections } from "./leased-elections.js";

/**
 * The client of a system whose nodes grant leases by majority and keep nothing else: what its leaders write goes to the
 * resource server.
 *
 * A request goes to all nodes at once; in the history the first of them stands for all.
 */
export function createLeaseClient<Grant extends LeaseGrant>(
  context: ClientContext,
  protocolOn: (nodes: AllNodes) => LeaseProtocol<Grant>,
): Client {
  const { transport, resource } = accessResource(context, {
    remainingMs: (token) => elections.remainingMs(token),
  });
  const { clock, incarnation } = context;
  const ids = context.nodes.map(({ id }) => id);
  const elections = new LeasedElections(context, protocolOn(new AllNodes(ids, { transport, clock, incarnation })));
  const { register, fencedRegister, fencedLog } = resource;
  return {
    ...{ session: elections, election: elections, lock: locksByElection(elections) },
    ...{ register, fencedRegister, fencedLog },
    node: () => ids[0] ?? "",
    close: () => resource.close(),
  };
}
