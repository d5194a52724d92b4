import type { Client, ClientContext } from "../../contract/client.js";
import { locksByElection } from "../../contract/surfaces/lock.js";
import { createElection } from "./election.js";
import { createFencedLog, createFencedRegister } from "./fenced.js";
import { Gateway } from "./gateway.js";
import { readsOf, recipeOf } from "./options.js";
import { createRegister } from "./register.js";
import { createSession } from "./session.js";
import { Tenures } from "./tenures.js";

/** One host's client of etcd: every surface over one gateway, so that what one finds out about a node serves all. */
export function connectEtcd(context: ClientContext): Client {
  const gateway = new Gateway(context);
  const tenures = new Tenures();
  const author = `${context.host}.${context.incarnation}`;
  const reads = readsOf(context.options);
  const election = createElection({
    gateway,
    clock: context.clock,
    recipe: recipeOf(context.options),
    reads,
    tenures,
    nodes: context.nodes.length,
  });
  return {
    session: createSession(gateway),
    election,
    lock: locksByElection(election),
    register: createRegister(gateway, reads),
    fencedRegister: createFencedRegister({ gateway, tenures, author }),
    fencedLog: createFencedLog({ gateway, tenures, author }),
    node: () => gateway.node(),
    close: () => gateway.close(),
  };
}
