import type { Administrator, AdministratorContext } from "../../contract/administrator.js";
import type { Clock } from "../../contract/clock.js";
import type { ClusterSpec } from "../../contract/environment.js";
import { EnvironmentError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import { TcpTransport } from "../../shell/tcp-transport.js";
import type { Operator } from "../insistence.js";
import type { ReachableNode } from "./health.js";

/** The operator's name, which no host has. */
const ADMIN = "admin";

interface Connected {
  readonly administrator: Administrator;
  readonly transport: TcpTransport | undefined;
}

/**
 * Who administers the cluster: a client of its own in the harness' process, which reaches the nodes through their
 * published ports, past every fault of the network. It connects when it is first asked for.
 */
export class DockerOperator implements Operator {
  readonly clock: Clock;
  readonly #connect: () => Connected;
  #connected: Connected | undefined;

  constructor(spec: ClusterSpec, nodes: readonly ReachableNode[], clock: Clock) {
    this.clock = clock;
    const { administration, protocol, name } = spec.system;
    const context = contextOf(spec, nodes, clock);
    this.#connect = () => {
      if (administration === undefined) throw new EnvironmentError(`${name} cannot be administered`);
      const transport = protocol === undefined ? undefined : new TcpTransport(context);
      const own = transport === undefined ? context : { ...context, transport };
      return { administrator: administration.connect(own), transport };
    };
  }

  get administrator(): Administrator {
    this.#connected ??= this.#connect();
    return this.#connected.administrator;
  }

  close(): void {
    this.#connected?.administrator.close();
    this.#connected?.transport?.[Symbol.dispose]();
  }
}

function contextOf(spec: ClusterSpec, nodes: readonly ReachableNode[], clock: Clock): AdministratorContext {
  const { seed, options, operationTimeoutMs, bug } = spec;
  return {
    host: ADMIN,
    incarnation: 0,
    nodes: nodes.map(({ endpoint }) => endpoint),
    places: nodes.map(({ process: { name, address } }) => ({ id: name, address })),
    clock,
    random: createRandom(seed).fork("operator"),
    operationTimeoutMs,
    options,
    ...(bug === undefined ? {} : { bug }),
  };
}
