import type { Container } from "dockerode";
import type { ServerFile } from "../../contract/chronicle.js";
import { EnvironmentError } from "../../core/errors.js";
import { Turns } from "../../core/turns.js";
import type { Ms } from "../../core/units.js";
import { type AttachedStream, attach } from "./attached-stream.js";
import { BOX_SUITE, baseImage } from "./base-image.js";
import { allSettled, bounded, eventually } from "./bounded.js";
import { filesInFolder } from "./container-files.js";
import type { Engine } from "./engine.js";
import type { FaultAgent, ProcessId } from "./fault-agent.js";
import type { Labels } from "./labels.js";
import type { NodeLog } from "./node-log.js";
import { type ArchiveFile, tarOf } from "./tar.js";
import { emptyVolume } from "./volumes.js";

/** How long a process may take to be gone after SIGKILL, its output taken. */
const END_MS: Ms = 15_000;

/** How long the engine may take to note that a process has ended, and how often it is asked. */
const NOTED_MS: Ms = 3000;
const LOOK_MS: Ms = 50;

/** Log lines that an error carries. */
const TOLD_LINES = 15;

const NO_LOG = { Type: "none", Config: {} };

/** What all containers of a run have in common. */
export interface RunSurroundings {
  readonly engine: Engine;
  readonly agent: FaultAgent;
  readonly network: string;
  readonly labels: Labels;
  /** The name of a container of this run, e.g. `usurper-3f9c2a-n1`. */
  readonly nameOf: (part: string) => string;
}

export interface BoxedSpec {
  /** A node's id or a contender's name; also its name on the network. */
  readonly name: string;
  readonly address: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: { readonly [name: string]: string };
  /** Ports by name, published on 127.0.0.1. */
  readonly ports: { readonly [name: string]: number };
  readonly input: "with input" | "output only";
  readonly files: readonly ArchiveFile[];
  /** A disk of its own, mounted as the engine starts it and unmounted as it ends. */
  readonly disk?: { readonly volume: string; readonly folder: string };
  readonly log: NodeLog;
}

/** What of a process may be another after its container was made anew. */
type Change = Partial<Pick<BoxedSpec, "image" | "command" | "env">>;

/** Who hears what a process says, over all its lives. */
export interface ProcessListener {
  out(line: string): void;
  /** `asked`: we ended it, in this life or while it started. The exit code is unknown where the engine is gone. */
  ended(exitCode: number | undefined, how: "asked" | "by itself"): void;
}

/**
 * A process of the run, node or contender, as a pair of containers: the *box* owns network namespace, address and
 * published ports, and the process' own container lives in it. The process may die and start again; rules, address
 * and ports stay.
 */
export class BoxedProcess {
  readonly name: string;
  readonly address: string;
  readonly log: NodeLog;
  #spec: BoxedSpec;
  readonly #run: RunSurroundings;
  readonly #listener: ProcessListener;
  #container: Container;
  readonly #box: Container;
  #boxProcess: ProcessId | undefined;
  #published: { readonly [name: string]: number } = {};
  #process: ProcessId | undefined;
  #stream: AttachedStream | undefined;
  #ended: Promise<void> = Promise.resolve();
  #lives = 0;
  #endAsked = false;
  #over = true;
  /** A removal from the members and an upgrade may both be under way. */
  readonly #remakes = new Turns();
  #unaskedEnds: "expected" | "noted" = "noted";

  private constructor(run: RunSurroundings, spec: BoxedSpec, listener: ProcessListener, pair: [Container, Container]) {
    this.name = spec.name;
    this.address = spec.address;
    this.log = spec.log;
    this.#run = run;
    this.#spec = spec;
    this.#listener = listener;
    [this.#box, this.#container] = pair;
  }

  /** Makes both containers and starts the box. */
  static async create(run: RunSurroundings, spec: BoxedSpec, listener: ProcessListener): Promise<BoxedProcess> {
    const box = await run.engine.request(`create the box of ${spec.name}`, (docker) =>
      docker.createContainer(boxOptions(run, spec)),
    );
    const container = await run.engine.request(`create ${spec.name}`, (docker) =>
      docker.createContainer(processOptions(run, spec, box)),
    );
    const made = new BoxedProcess(run, spec, listener, [box, container]);
    await made.#openBox();
    return made;
  }

  async #openBox(): Promise<void> {
    const { engine, agent } = this.#run;
    const { name, ports } = this.#spec;
    await allSettled([engine.request(`start the box of ${name}`, () => this.#box.start()), this.#copyFiles()]);
    const state = await engine.request(`look at the box of ${name}`, () => this.#box.inspect());
    this.#boxProcess = await agent.identify(state.State.Pid);
    const published = Object.entries(ports).map(([port, number]) => {
      const hostPort = state.NetworkSettings.Ports[`${number}/tcp`]?.[0]?.HostPort;
      if (hostPort === undefined) throw new EnvironmentError(`the engine published no port for ${port} of ${name}`);
      return [port, Number(hostPort)] as const;
    });
    this.#published = Object.fromEntries(published);
  }

  async #copyFiles(): Promise<void> {
    const { name, files } = this.#spec;
    if (files.length === 0) return;
    const copied = () => this.#container.putArchive(tarOf(files), { path: "/" });
    await this.#run.engine.request(`copy files into ${name}`, copied);
  }

  /** The first process of the network namespace, alive as long as the run. */
  get box(): ProcessId {
    if (this.#boxProcess === undefined) throw new EnvironmentError(`the box of ${this.name} was never started`);
    return this.#boxProcess;
  }

  /** The first process of the present or last life; undefined before the first. */
  get process(): ProcessId | undefined {
    return this.#process;
  }

  /** Whether its data is on a disk of its own. */
  get hasDisk(): boolean {
    return this.#spec.disk !== undefined;
  }

  /** Whether it runs, as far as the engine has told, and if not, whether anybody had asked for its end. */
  get ended(): "not yet" | "asked" | "by itself" {
    if (!this.#over) return "not yet";
    return this.#endAsked ? "asked" : "by itself";
  }

  /** How often it was started. */
  get lives(): number {
    return this.#lives;
  }

  /** Ports on 127.0.0.1 by name. */
  get published(): { readonly [name: string]: number } {
    return this.#published;
  }

  /** Starts the process, for the first time or again, once its last life is wholly over. */
  async start(): Promise<void> {
    const { engine, agent } = this.#run;
    await this.awaitEnd();
    this.log.mark(this.#lives === 0 ? "starts" : "starts again");
    this.#endAsked = false;
    let over: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      over = resolve;
    });
    this.#stream = await attach(engine, this.#container, this.name, this.#spec.input, {
      out: (line) => this.#listener.out(line),
      error: this.log.line,
      ended: () => void this.#end().finally(over),
    });
    try {
      await engine.request(`start ${this.name}`, () => this.#container.start());
    } catch (thrown) {
      this.#endAsked = true;
      this.#stream.detach();
      throw thrown;
    }
    this.#lives += 1;
    this.#ended = ended;
    this.#over = false;
    void ended.then(() => {
      if (this.#ended === ended) this.#over = true;
    });
    const { State } = await engine.request(`look at ${this.name}`, () => this.#container.inspect());
    try {
      this.#process = await agent.identify(State.Pid);
    } catch (thrown) {
      // The agent may find a process gone before the engine has noted its end.
      const ended = await eventually(engine.clock, { withinMs: NOTED_MS, everyMs: LOOK_MS }, async () => {
        return !(await this.isRunning());
      });
      if (!ended) throw thrown;
      await this.awaitEnd();
      throw this.complaint("ended at once");
    }
  }

  /**
   * Makes the process' own container anew, in the same box, once its last life is wholly over; it is started by `start`.
   * Its data stay where they are on a disk of its own, and nowhere else.
   */
  remake(change: Change, data: "kept" | "empty"): Promise<void> {
    return this.#remakes.take(() => this.#remake(change, data));
  }

  async #remake(change: Change, data: "kept" | "empty"): Promise<void> {
    const { engine } = this.#run;
    const { name, disk } = this.#spec;
    if (data === "kept" && disk === undefined)
      throw new EnvironmentError(`the data of ${name} are on no disk of its own`);
    await this.awaitEnd();
    this.log.mark(data === "kept" ? "is made anew on the same data" : "is made anew on an empty disk");
    await engine.request(`remove ${name}`, () => this.#container.remove({ v: true }));
    if (data === "empty" && disk !== undefined) await emptyVolume(this.#run, name, disk.volume);
    this.#spec = { ...this.#spec, ...change };
    this.#container = await engine.request(`create ${name}`, (docker) =>
      docker.createContainer(processOptions(this.#run, this.#spec, this.#box)),
    );
    await this.#copyFiles();
  }

  /** What is wrong with it, with the last that it wrote. */
  complaint(what: string): EnvironmentError {
    return new EnvironmentError(`${this.name} ${what}; its last lines:\n${this.log.tail(TOLD_LINES)}`, {
      hint: `all of its output is in ${this.log.path}`,
    });
  }

  /** Writes a line to the process' input. */
  write(line: string): void {
    this.#stream?.write(line);
  }

  /** To be called before a signal is sent that ends it: its end is then no surprise. */
  expectEnd(signal: string): void {
    this.log.mark(`is sent SIG${signal}`);
    this.#endAsked = true;
  }

  /** Whether an end that nobody asked for is a surprise: a member that was removed may end by itself. */
  endsMayBe(unasked: "expected" | "noted"): void {
    this.#unaskedEnds = unasked;
  }

  /** Resolves when the process is gone and all it said was taken. */
  awaitEnd(): Promise<void> {
    return bounded(this.#run.engine.clock, END_MS, `the end of ${this.name}`, () => this.#ended);
  }

  async isRunning(): Promise<boolean> {
    const { State } = await this.#run.engine.request(`look at ${this.name}`, () => this.#container.inspect());
    return State.Running;
  }

  /** The files right in a folder of its container, whether it runs or not; none where there is no such folder. */
  async readFolder(folder: string): Promise<readonly ServerFile[]> {
    return this.#run.engine.request(`read ${folder} of ${this.name}`, () => filesInFolder(this.#container, folder));
  }

  /** Stops listening; the process goes on. */
  detach(): void {
    this.#stream?.detach();
  }

  async #end(): Promise<void> {
    let exitCode: number | undefined;
    try {
      const { engine } = this.#run;
      // The output may end a little before the engine has noted the end.
      const result = await engine.request(`await the end of ${this.name}`, () => this.#container.wait(), END_MS);
      exitCode = (result as { StatusCode?: number }).StatusCode;
    } catch {
      // The engine is gone, or the container removed: that it ended is all there is to tell.
    }
    this.log.mark(exitCode === undefined ? "ended" : `ended with exit code ${exitCode}`);
    const asked = this.#endAsked || this.#unaskedEnds === "expected";
    this.#listener.ended(exitCode, asked ? "asked" : "by itself");
  }
}

function boxOptions(run: RunSurroundings, { name, address, ports }: BoxedSpec) {
  const numbers = Object.values(ports);
  return {
    name: run.nameOf(`${name}-box`),
    Image: baseImage(BOX_SUITE),
    Cmd: ["sleep", "infinity"],
    Hostname: name,
    Labels: { ...run.labels },
    ExposedPorts: Object.fromEntries(numbers.map((port) => [`${port}/tcp`, {}])),
    HostConfig: {
      Init: true,
      NetworkMode: run.network,
      // An empty port lets the engine choose a free one.
      PortBindings: Object.fromEntries(numbers.map((port) => [`${port}/tcp`, [{ HostIp: "127.0.0.1", HostPort: "" }]])),
      LogConfig: NO_LOG,
    },
    NetworkingConfig: {
      EndpointsConfig: { [run.network]: { IPAMConfig: { IPv4Address: address }, Aliases: [name] } },
    },
  };
}

/** The image's own entry point gives way to the command; an init takes signals and zombies as on a whole machine. */
function processOptions(run: RunSurroundings, spec: BoxedSpec, box: Container) {
  const { name, image, command, env, input, disk } = spec;
  const stdin = input === "with input";
  // As it is: the engine would copy into an empty volume what the image has there.
  const binds = disk === undefined ? [] : [`${disk.volume}:${disk.folder}:nocopy`];
  return {
    name: run.nameOf(name),
    Image: image,
    Entrypoint: [...command],
    Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
    Labels: { ...run.labels },
    AttachStdin: stdin,
    OpenStdin: stdin,
    StdinOnce: stdin,
    HostConfig: { Init: true, NetworkMode: `container:${box.id}`, LogConfig: NO_LOG, Binds: binds },
  };
}
