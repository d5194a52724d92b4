import type { ClientContext } from "../../contract/client.js";
import type { HostCommand, HostFactory, HostLink, HostReport, HostRuntime } from "../../contract/host.js";

/**
 * A reader in the harness' own process. Reports and commands take a turn of their own, as they would over a wire:
 * neither side is ever called from within its own call.
 */
export class ReaderLink implements HostLink {
  readonly role = "reader";
  readonly #runtime: HostRuntime;
  readonly #connections: Disposable | undefined;
  readonly #early: HostReport[] = [];
  #listener: { report(report: HostReport): void } | undefined;
  #stopped = false;

  /** `connections` are what its client speaks through; they end with it. */
  constructor(
    readonly name: string,
    createHost: HostFactory,
    context: ClientContext,
    connections?: Disposable,
  ) {
    this.#connections = connections;
    this.#runtime = createHost(context, (report) => queueMicrotask(() => this.#take(report)));
  }

  send(command: HostCommand): void {
    queueMicrotask(() => this.#runtime.receive(command));
  }

  listen(listener: { report(report: HostReport): void; died(reason: string): void }): void {
    this.#listener = listener;
    for (const report of this.#early.splice(0)) listener.report(report);
  }

  /** Ends its client, unless it was told to stop already. */
  close(timeNs: number): void {
    if (!this.#stopped) this.#runtime.receive({ type: "stop", timeNs });
    this.#listener = { report: () => {} };
    this.#connections?.[Symbol.dispose]();
  }

  #take(report: HostReport): void {
    if (report.type === "stopped") this.#stopped = true;
    if (this.#listener === undefined) this.#early.push(report);
    else this.#listener.report(report);
  }
}
