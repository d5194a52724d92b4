import type { Membership } from "../../contract/administrator.js";
import type { NodePlace } from "../../contract/client.js";
import { UnreadableAnswer } from "./wire/jute.js";

export const CLIENT_PORT = 2181;
const PEER_PORT = 2888;
const ELECTION_PORT = 3888;

/** Servers are numbered by their nodes' places, from 1. */
export function serverIdOf(node: string, places: readonly NodePlace[]): number {
  return 1 + places.findIndex(({ id }) => id === node);
}

/** A server as configurations name it, e.g. `server.2=10.7.0.12:2888:3888:participant;2181`. */
export function serverLine(place: NodePlace, places: readonly NodePlace[], role: "participant" | "observer"): string {
  return `server.${serverIdOf(place.id, places)}=${place.address}:${PEER_PORT}:${ELECTION_PORT}:${role};${CLIENT_PORT}`;
}

/** The same as long as members never change; its client port then stands elsewhere. */
export function fixedServer(place: NodePlace, places: readonly NodePlace[]): readonly [name: string, value: string] {
  return [`server.${serverIdOf(place.id, places)}`, `${place.address}:${PEER_PORT}:${ELECTION_PORT}`];
}

/** Reads a configuration as the cluster keeps it: lines of servers, and the zxid that made it. */
export function readMembership(configuration: string, places: readonly NodePlace[]): Membership {
  const servers = [...configuration.matchAll(/^server\.(\d+)=.*:(participant|observer)(?:;.*)?$/gm)];
  const nodes = (role: string): readonly string[] => {
    const ids = servers.filter((server) => server[2] === role).map((server) => Number(server[1]));
    return places.filter(({ id }) => ids.includes(serverIdOf(id, places))).map(({ id }) => id);
  };
  const membership = { voters: nodes("participant"), learners: nodes("observer") };
  if (servers.length === 0 || membership.voters.length + membership.learners.length !== servers.length) {
    throw new UnreadableAnswer(
      `the configuration names none, or others than the nodes: ${configuration.slice(0, 200)}`,
    );
  }
  return membership;
}
