import type { HostCommand, HostLink, HostReport } from "../../contract/host.js";
import { messageOf } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { BoxedProcess, ProcessListener } from "./boxed-process.js";

interface Listener {
  report(report: HostReport): void;
  died(reason: string): void;
}

/**
 * The harness' end of a contender in a container: commands go to its input, reports come from its output, a JSON
 * object a line. What it says before somebody listens is kept. A death unasked or asked is told alike; after the heal
 * the next life begins with `hello`.
 */
export class ContenderLink implements HostLink, ProcessListener {
  readonly role = "contender";
  readonly #early: ((listener: Listener) => void)[] = [];
  readonly #broken: (reason: string) => void;
  #process: BoxedProcess | undefined;
  #listener: Listener | undefined;
  #stopped = false;

  /** `broken` is called where the process says what is no report: the run cannot be trusted then. */
  constructor(
    readonly name: string,
    broken: (reason: string) => void,
  ) {
    this.#broken = broken;
  }

  /** The first line of each life: what the client agent is to be. */
  introduce(process: BoxedProcess, settings: Json): void {
    this.#process = process;
    process.write(JSON.stringify(settings));
  }

  send(command: HostCommand): void {
    this.#process?.write(JSON.stringify(command));
  }

  listen(listener: Listener): void {
    this.#listener = listener;
    for (const tell of this.#early.splice(0)) tell(listener);
  }

  /** Tells nothing any more: the cluster is going down. */
  close(): void {
    this.#stopped = true;
  }

  out(line: string): void {
    let report: HostReport;
    try {
      report = JSON.parse(line) as HostReport;
    } catch (thrown) {
      this.#broken(`contender ${this.name} said what is no report (${messageOf(thrown)}): ${line.slice(0, 200)}`);
      return;
    }
    this.#tell((listener) => listener.report(report));
    // After an orderly stop its end is no death.
    if (report.type === "stopped") this.#stopped = true;
  }

  ended(exitCode: number | undefined): void {
    const reason = exitCode === undefined ? "its connection was lost" : `its process ended with exit code ${exitCode}`;
    this.#tell((listener) => listener.died(reason));
  }

  #tell(tell: (listener: Listener) => void): void {
    if (this.#stopped) return;
    if (this.#listener === undefined) this.#early.push(tell);
    else tell(this.#listener);
  }
}
