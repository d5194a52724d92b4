import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { NodeEndpoint } from "../contract/client.js";
import type { Clock } from "../contract/clock.js";
import type { HostSettings } from "../contract/environment.js";
import type { HostCommand, HostReport, HostRuntime } from "../contract/host.js";
import type { System } from "../contract/system.js";
import { messageOf, UserError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import { createRandom } from "../core/random.js";
import type { Ms } from "../core/units.js";
import { createHostRuntime } from "../runner/host/host-runtime.js";
import { TcpTransport } from "../shell/tcp-transport.js";

/** The first line on the agent's standard input. */
interface AgentSettings {
  readonly host: string;
  /** 0 for the host's first life, one more after each restart. */
  readonly incarnation?: number;
  readonly seed?: number;
  readonly nodes: readonly NodeEndpoint[];
  /** What stands beside the nodes and takes messages as they do. */
  readonly companions?: readonly NodeEndpoint[];
  readonly options: { readonly [name: string]: Json };
  readonly bug?: string;
  readonly operationTimeoutMs: Ms;
  readonly settings: HostSettings;
  /** `name` or `name@version`. */
  readonly system: string;
}

export interface AgentSurroundings {
  readonly input: Readable;
  readonly write: (line: string) => void;
  readonly complain: (line: string) => void;
  /** The host's own clock: faults bend it. */
  readonly clock: Clock;
  readonly wallMs: () => Ms;
  readonly systems: readonly System[];
}

/**
 * A client host as a process of its own, so that it too can be paused, cut off or given a wrong clock. Reads one line
 * of settings, then a HostCommand a line; writes a HostReport a line. Resolves with the exit code once it was told to
 * stop and has said `stopped`, or when its input ends: nobody listens then. A line it cannot take ends it with 3.
 */
export function runAgent({ input, write, complain, ...host }: AgentSurroundings): Promise<number> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  return new Promise((resolve) => {
    let runtime: HostRuntime | undefined;
    const report = (message: HostReport): void => {
      write(`${JSON.stringify(message)}\n`);
      if (message.type === "stopped") resolve(0);
    };
    lines.on("line", (line) => {
      try {
        if (runtime === undefined) runtime = bringToLife(JSON.parse(line) as AgentSettings, { ...host, report });
        else runtime.receive(JSON.parse(line) as HostCommand);
      } catch (thrown) {
        complain(`${messageOf(thrown)}\n`);
        resolve(3);
      }
    });
    lines.on("close", () => resolve(0));
  });
}

function bringToLife(
  { settings, system: label, companions = [], seed = 0, incarnation = 0, ...rest }: AgentSettings,
  surroundings: Pick<AgentSurroundings, "clock" | "wallMs" | "systems"> & {
    readonly report: (message: HostReport) => void;
  },
): HostRuntime {
  const { clock, wallMs, systems, report } = surroundings;
  const [name] = label.split("@");
  const system = systems.find((candidate) => candidate.name === name);
  if (system === undefined) throw new UserError(`unknown system ${label}`);
  const random = createRandom(seed).fork(`host/${rest.host}/${incarnation}`);
  const context = { ...rest, incarnation, clock, wallMs, random };
  const addressed = { ...context, nodes: [...rest.nodes, ...companions] };
  const transport = system.protocol === undefined ? {} : { transport: new TcpTransport(addressed) };
  return createHostRuntime(system.connect, settings)({ ...context, ...transport }, report);
}
