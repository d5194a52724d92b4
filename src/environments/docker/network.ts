import { randomInt } from "node:crypto";
import { networkInterfaces } from "node:os";
import { EnvironmentError, messageOf } from "../../core/errors.js";
import { type Engine, statusOf } from "./engine.js";
import type { Labels } from "./labels.js";

/** Runs take /24 networks out of this /16, which home and office networks rarely use. */
const POOL = "10.213";
const POOL_SIZE = 256;
/** How many subnets are tried before giving up; with half the pool taken, one attempt in two fails. */
const ATTEMPTS = 32;

/** The last numbers of fixed addresses. The engine takes .1 for itself. */
const FIRST_NODE = 11;
const FIRST_CONTENDER = 128;
export const MOST_NODES = FIRST_CONTENDER - FIRST_NODE;
export const MOST_CONTENDERS = 255 - FIRST_CONTENDER;

export interface Network {
  readonly id: string;
  /** The fixed address of a node by its place, e.g. `10.213.7.11`. */
  node(place: number): string;
  contender(place: number): string;
}

/**
 * Makes a run's own network. The engine refuses a subnet that overlaps another of its networks, also one made a moment
 * ago by another run: then the next is tried. Subnets of the machine's own interfaces are left alone; the engine does
 * not look at those.
 */
export async function createNetwork(engine: Engine, name: string, labels: Labels): Promise<Network> {
  const first = randomInt(POOL_SIZE);
  let refusal: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const prefix = `${POOL}.${(first + attempt) % POOL_SIZE}`;
    if (ownedByMachine(prefix)) continue;
    try {
      const network = await engine.request(`make the network ${prefix}.0/24`, (docker) =>
        docker.createNetwork({
          Name: name,
          Driver: "bridge",
          Labels: { ...labels },
          IPAM: { Driver: "default", Config: [{ Subnet: `${prefix}.0/24`, Gateway: `${prefix}.1` }] },
        }),
      );
      return {
        id: network.id,
        node: (place) => `${prefix}.${FIRST_NODE + place}`,
        contender: (place) => `${prefix}.${FIRST_CONTENDER + place}`,
      };
    } catch (thrown) {
      if (!overlaps(thrown)) throw thrown;
      refusal = thrown;
    }
  }
  throw new EnvironmentError(`no free subnet in ${POOL}.0.0/16 after ${ATTEMPTS} attempts: ${messageOf(refusal)}`, {
    hint: "usurper clean removes the networks of killed runs; docker network prune removes unused ones of others",
  });
}

function overlaps(thrown: unknown): boolean {
  return [400, 403, 409, 500].includes(statusOf(thrown) ?? 0) && /overlap|already in use/i.test(messageOf(thrown));
}

function ownedByMachine(prefix: string): boolean {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return interfaces.some(({ address }) => address.startsWith(`${prefix}.`));
}
