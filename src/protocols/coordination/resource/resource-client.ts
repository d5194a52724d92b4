import type { Client, ClientContext, MessageTransport } from "../../../contract/client.js";
import { ContractError } from "../../../core/errors.js";
import { createCoordinationClient } from "../client.js";
import { splitTransport } from "../split-transport.js";
import type { TenureKnowledge } from "../within-tenure.js";
import { RESOURCE_ID } from "./resource-node.js";

/** What a client of a system without a store writes to. */
export type ResourceClient = Required<Pick<Client, "register" | "fencedRegister" | "fencedLog">> &
  Pick<Client, "close">;

/** One host's way to the system's own nodes, and beside it to the resource server, over one transport. */
export interface ResourceAccess {
  /** For the system's own client: what the resource server says never reaches it. */
  readonly transport: MessageTransport;
  readonly resource: ResourceClient;
}

/** The name of the resource server's positions in the history. */
const POSITIONS = "resource-index";

/** Nobody waits for a turn there. */
const POLL_MS = 100;

/**
 * Opens both ways; `tenures` where the system's clients know themselves when one ends. Throws a ContractError where the
 * environment carries no messages of our own protocols.
 */
export function accessResource({ bug: _, ...context }: ClientContext, tenures?: TenureKnowledge): ResourceAccess {
  const { transport } = context;
  if (transport === undefined) throw new ContractError("environment", "a resource server's client needs a transport");
  const ways = splitTransport(transport, RESOURCE_ID);
  const nodes = [{ id: RESOURCE_ID, address: RESOURCE_ID, ports: {} }];
  const client = createCoordinationClient(
    { ...context, random: context.random.fork("resource"), nodes, transport: ways.beside },
    { positions: POSITIONS, pollMs: POLL_MS, ...(tenures === undefined ? {} : { tenures }) },
  );
  return { transport: ways.nodes, resource: client as ResourceClient };
}
