import type { Client } from "../../contract/client.js";
import type { Cluster, HostSettings } from "../../contract/environment.js";
import type { ActiveFault, Fault } from "../../contract/faults.js";
import type { HostLink } from "../../contract/host.js";
import type { MarkCounts } from "../../contract/marks.js";
import { ok } from "../../contract/outcome.js";
import type { NodeStatus } from "../../contract/protocol.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { createRandom } from "../../core/random.js";
import { createHostRuntime } from "../host/host-runtime.js";

/** What was done to the cluster, in order, with the virtual time in ms. */
export interface FaultLog {
  readonly atMs: number;
  readonly what: "inject" | "heal";
  readonly fault: Fault;
}

export interface MemoryClusterSetup {
  readonly contenders: readonly string[];
  readonly readers: readonly string[];
  readonly settings: HostSettings;
  readonly client: (host: string) => Client;
  readonly leader?: string;
  /** Throws or rejects in place of an injection. */
  readonly onInject?: (fault: Fault) => void;
}

/** A cluster of hosts on one virtual clock around whatever client a test gives them; faults are only logged. */
export class MemoryCluster implements Cluster {
  readonly clock = new VirtualClock();
  readonly hosts: readonly HostLink[];
  readonly log: FaultLog[] = [];
  readonly failed: Promise<string>;
  /** Makes `failed` resolve. */
  break: (reason: string) => void = () => {};
  readonly #setup: MemoryClusterSetup;

  constructor(setup: MemoryClusterSetup) {
    this.#setup = setup;
    this.failed = new Promise((resolve) => {
      this.break = resolve;
    });
    this.hosts = [
      ...setup.contenders.map((name) => this.#host(name, "contender")),
      ...setup.readers.map((name) => this.#host(name, "reader")),
    ];
  }

  readonly faults = {
    inject: async (fault: Fault): Promise<ActiveFault> => {
      this.#setup.onInject?.(fault);
      const note = (what: FaultLog["what"]): void => {
        this.log.push({ atMs: this.clock.nowNs() / 1e6, what, fault });
      };
      note("inject");
      const heal = async () => {
        note("heal");
        return { evidence: { seen: true }, effective: true };
      };
      return { injected: { evidence: { seen: true }, effective: true }, heal, [Symbol.asyncDispose]: async () => {} };
    },
  };

  marks(): MarkCounts {
    return {};
  }

  async statuses(): Promise<ReadonlyMap<string, NodeStatus>> {
    const { leader } = this.#setup;
    return new Map(leader === undefined ? [] : [[leader, { role: "leader", term: 1 }]]);
  }

  async drive<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    work.then(done, done);
    for (let ms = 0; !settled && ms < 600_000; ms += 5) await this.clock.runUntil(this.clock.nowNs() + 5_000_000);
    return work;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #host(name: string, role: HostLink["role"]): HostLink {
    let send: HostLink["send"] = () => {};
    return {
      name,
      role,
      send: (command) => send(command),
      listen: (listener) => {
        const context = {
          host: name,
          incarnation: 0,
          nodes: [],
          clock: this.clock,
          random: createRandom(1).fork(name),
          operationTimeoutMs: 1000,
          options: {},
        };
        const factory = createHostRuntime(() => this.#setup.client(name), this.#setup.settings);
        const runtime = factory(context, (report) => queueMicrotask(() => listener.report(report)));
        send = (command) => runtime.receive(command);
      },
    };
  }
}

/** A register without any server: every client of one call shares its value. */
export function sharedRegister(): (host: string) => Client {
  let value: unknown = null;
  return () => ({
    node: () => "n1",
    close: async () => {},
    register: {
      read: async () => ok({ value: value as never }),
      write: async (_, written) => {
        value = written;
        return ok(null);
      },
      cas: async () => ok(null),
    },
  });
}
