import type { Client, ClientContext } from "../../contract/client.js";
import { createLeaseClient } from "../coordination/index.js";
import { parseLeaseOptions } from "./options.js";
import { Proposer } from "./proposer.js";
import { rulesWith } from "./rules.js";

/** A contender's client: a proposer of leases, which writes to the resource server in the name of those that it holds. */
export function createLeaseElectionClient(context: ClientContext): Client {
  const { host, incarnation, clock, operationTimeoutMs, bug } = context;
  const rules = rulesWith(bug);
  const options = parseLeaseOptions(context.options);
  return createLeaseClient(context, (nodes) => {
    return new Proposer({ name: `${host}#${incarnation}`, nodes, clock, options, operationTimeoutMs, rules });
  });
}
