import type { Client, ClientContext } from "../../contract/client.js";
import { createLeaseClient } from "../coordination/index.js";
import { Locker } from "./locker.js";
import { parseRedlockOptions } from "./options.js";
import { rulesWith } from "./rules.js";

/** A contender's client: takes locks in all stores, and writes to the resource server while it thinks that it holds one. */
export function createRedlockClient(context: ClientContext): Client {
  const { host, clock, operationTimeoutMs, bug } = context;
  const rules = rulesWith(bug);
  const options = parseRedlockOptions(context.options);
  const random = context.random.fork("redlock");
  return createLeaseClient(context, (stores) => {
    return new Locker({ candidate: host, stores, clock, random, options, operationTimeoutMs, rules });
  });
}
