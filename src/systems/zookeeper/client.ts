import type { Client, ClientContext } from "../../contract/client.js";
import { locksByElection } from "../../contract/surfaces/lock.js";
import { createElection } from "./election.js";
import { createFencedLog } from "./fenced-log.js";
import { createFencedRegister } from "./fenced-register.js";
import { Leases } from "./leases.js";
import { Link } from "./link.js";
import { Nodes } from "./nodes.js";
import { renewalsOf } from "./options.js";
import { createRegister } from "./register.js";
import { Tenures } from "./tenures.js";

/** One host's client of ZooKeeper: what one surface finds out about a node serves all. */
export function connectZooKeeper(context: ClientContext): Client {
  const nodes = new Nodes(context);
  const link = new Link(context, nodes);
  const tenures = new Tenures();
  const leases = new Leases(link, renewalsOf(context.options));
  const election = createElection({ link, leases, clock: context.clock, tenures });
  return {
    session: {
      open: (ttlMs) => leases.open(ttlMs),
      renew: (session) => leases.renew(session),
      revoke: (session) => leases.revoke(session),
    },
    election,
    lock: locksByElection(election),
    register: createRegister(link),
    fencedRegister: createFencedRegister(link, tenures),
    fencedLog: createFencedLog(link, tenures),
    node: () => nodes.current.id,
    async close() {
      leases.close();
      await link.close();
    },
  };
}
