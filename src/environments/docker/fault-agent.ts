import type { Container } from "dockerode";
import { EnvironmentError } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { type AttachedStream, attach } from "./attached-stream.js";
import { bounded } from "./bounded.js";
import type { Engine } from "./engine.js";
import { faultAgentImage } from "./images.js";
import type { Labels } from "./labels.js";

/** One command takes some 10 ms; on a starved machine much more. */
const COMMAND_MS: Ms = 15_000;
const TOLD_LINES = 5;

/** A process as the agent knows it: host pid and start time, so that a pid used again is never taken for it. */
export type ProcessId = `${number}:${number}`;

/** What an agent may touch: the devices of disks only where nodes have disks to break. */
export type Reach = "processes" | "processes and disks";

const CAPABILITIES = ["NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_NICE", "SYS_PTRACE", "KILL"];

/** Loop devices, major 7, their control, which is 10:237, and that of file systems in user space, which is 10:229. */
const DISK_DEVICES = ["b 7:* rwm", "c 10:237 rwm", "c 10:229 rwm"];

/** An answer's figures and states, by process or by name. */
export type AgentReply = { readonly [key: string]: string | number };

/**
 * The agent that applies faults: one long-lived container in the host's process namespace, commanded by lines on its
 * standard input (docker/agent/agent.sh says which). It ends when the harness does.
 */
export class FaultAgent {
  readonly #engine: Engine;
  readonly #waiting = new Map<number, { resolve(reply: AgentReply): void; reject(thrown: unknown): void }>();
  readonly #complaints: string[] = [];
  #stream: AttachedStream | undefined;
  #nextId = 1;
  #over: string | undefined;
  #tellEnd: (reason: string) => void = () => {};

  /** Resolves with the reason when the agent, or the engine under it, has ended. */
  readonly ended: Promise<string>;

  private constructor(engine: Engine) {
    this.#engine = engine;
    this.ended = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
  }

  /** Starts one. Rejects with an EnvironmentError where this engine lets it make no rules. */
  static async start(engine: Engine, name: string, labels: Labels, reach: Reach): Promise<FaultAgent> {
    const withDisks = reach === "processes and disks";
    const container = await engine.request("create the fault agent", (docker) =>
      docker.createContainer({
        name,
        Image: faultAgentImage().tag,
        Labels: { ...labels },
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        OpenStdin: true,
        StdinOnce: true,
        HostConfig: {
          PidMode: "host",
          NetworkMode: "none",
          CapDrop: ["ALL"],
          CapAdd: withDisks ? [...CAPABILITIES, "MKNOD"] : CAPABILITIES,
          ...(withDisks ? { DeviceCgroupRules: DISK_DEVICES } : {}),
          SecurityOpt: ["apparmor=unconfined"],
          LogConfig: { Type: "none", Config: {} },
        },
      }),
    );
    const agent = new FaultAgent(engine);
    await agent.#open(container);
    await agent.command("probe");
    return agent;
  }

  async #open(container: Container): Promise<void> {
    this.#stream = await attach(this.#engine, container, "the fault agent", "with input", {
      out: (line) => this.#take(line),
      error: (line) => this.#complaints.push(line),
      ended: () => this.#end(),
    });
    await this.#engine.request("start the fault agent", () => container.start());
  }

  /** Sends a verb with its words and resolves with the reply; rejects with the agent's own words of failure. */
  async command(verb: string, ...words: readonly string[]): Promise<AgentReply> {
    if (this.#over !== undefined) throw new EnvironmentError(this.#over);
    const id = this.#nextId++;
    try {
      return await bounded(this.#engine.clock, COMMAND_MS, `the fault agent's "${verb}"`, () => {
        return new Promise<AgentReply>((resolve, reject) => {
          this.#waiting.set(id, { resolve, reject });
          this.#stream?.write([id, verb, ...words].join(" "));
        });
      });
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Names the process by its pid and start time, for all later commands. */
  async identify(pid: number): Promise<ProcessId> {
    const reply = await this.command("identify", String(pid));
    return `${pid}:${Number(reply["start"])}`;
  }

  #take(line: string): void {
    if (!line.startsWith("{")) {
      this.#complaints.push(line);
      return;
    }
    const { id, error, ...reply } = JSON.parse(line) as AgentReply;
    const waiting = this.#waiting.get(Number(id));
    if (error === undefined) waiting?.resolve(reply);
    else waiting?.reject(new EnvironmentError(`the fault agent: ${error}`));
  }

  #end(): void {
    const reason = ["the fault agent ended", ...this.#complaints.slice(-TOLD_LINES)].join("; ");
    this.#over = reason;
    for (const { reject } of this.#waiting.values()) reject(new EnvironmentError(reason));
    this.#tellEnd(reason);
  }
}
