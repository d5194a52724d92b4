import { createConnection } from "node:net";
import type { NodeEndpoint } from "../contract/client.js";
import type { NodeStatus } from "../contract/protocol.js";
import { Connection } from "./connection.js";
import { NODE_PORT } from "./tcp-transport.js";

/** A node's own view of itself, asked over its port. Rejects where it cannot be reached, or the signal aborts. */
export function askStatus({ id, address, ports }: NodeEndpoint, signal: AbortSignal): Promise<NodeStatus> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: address, port: ports[NODE_PORT] ?? 0 });
    const abort = (): void => connection.close("nobody waits for it any more");
    const connection = new Connection(socket, {
      message(message) {
        // The node's program writes nothing else here.
        resolve(message as unknown as NodeStatus);
        connection.close();
      },
      closed(why = "it closed the connection") {
        signal.removeEventListener("abort", abort);
        reject(new Error(`${id} told no status: ${why}`));
      },
    });
    connection.send({ as: "status", from: "", to: id });
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
  });
}

/**
 * Whether a node can be of use: one that knows of leaders, once it knows one. Where a protocol has no roles, whoever
 * answers serves.
 */
export function servesBy({ role, leader }: NodeStatus): boolean {
  return role === "leader" || role === "unknown" || leader !== undefined;
}
