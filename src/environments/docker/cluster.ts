import type { Clock } from "../../contract/clock.js";
import type { Cluster } from "../../contract/environment.js";
import type { Faults } from "../../contract/faults.js";
import type { HostLink } from "../../contract/host.js";
import type { MarkCounts } from "../../contract/marks.js";
import type { NodeStatus } from "../../contract/protocol.js";
import type { ContainerDeployment } from "../../contract/system.js";
import { EnvironmentError, messageOf } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import type { ChronicleNotes } from "./chronicle-notes.js";
import type { ContenderLink } from "./contender-link.js";
import type { DockerFaults } from "./faults.js";
import type { ReachableNode } from "./health.js";
import { statusesOf } from "./health.js";
import type { DockerOperator } from "./operator.js";
import type { ReaderLink } from "./reader-link.js";

const STATUS_MS: Ms = 300;

export interface ClusterParts {
  /** The run's own clock, 0 now. */
  readonly clock: Clock;
  readonly deployment: ContainerDeployment;
  readonly nodes: readonly ReachableNode[];
  readonly contenders: readonly ContenderLink[];
  readonly readers: readonly ReaderLink[];
  readonly faults: DockerFaults;
  readonly operator: DockerOperator;
  readonly chronicle: ChronicleNotes;
  /** Resolves with the reason when engine or fault agent end, or a contender breaks the protocol. */
  readonly broken: Promise<string>;
  /** Removes all that the engine has of this run. */
  readonly remove: () => Promise<void>;
}

/** A running cluster of containers. */
export class DockerCluster implements Cluster {
  readonly clock: Clock;
  readonly hosts: readonly HostLink[];
  readonly faults: Faults;
  readonly failed: Promise<string>;
  readonly #parts: ClusterParts;
  #disposed: Promise<void> | undefined;

  constructor(parts: ClusterParts) {
    this.#parts = parts;
    this.clock = parts.clock;
    this.hosts = [...parts.contenders, ...parts.readers];
    this.faults = parts.faults;
    this.failed = new Promise((resolve) => {
      // Taking the cluster down ends the agent too, which is no failure.
      void parts.broken.then((reason) => this.#disposed === undefined && resolve(reason));
    });
  }

  statuses(): Promise<ReadonlyMap<string, NodeStatus>> {
    const { clock, deployment, nodes } = this.#parts;
    return statusesOf(clock, deployment, nodes, STATUS_MS);
  }

  get upgrade(): string | undefined {
    return this.#parts.faults.upgrade;
  }

  /** Real nodes do not tell. */
  marks(): MarkCounts {
    return {};
  }

  conclude(): Promise<void> {
    return this.#parts.chronicle.conclude();
  }

  drive<T>(work: Promise<T>): Promise<T> {
    return work;
  }

  /** Rejects with an EnvironmentError where the engine could not remove everything: `usurper clean` finds the rest. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#takeDown();
    await this.#disposed;
  }

  async #takeDown(): Promise<void> {
    const { readers, contenders, operator, chronicle, remove, clock } = this.#parts;
    operator.close();
    for (const reader of readers) reader.close(clock.nowNs());
    for (const contender of contenders) contender.close();
    await chronicle.close();
    try {
      await remove();
    } catch (thrown) {
      throw new EnvironmentError(`the run's containers could not all be removed: ${messageOf(thrown)}`, {
        hint: "once a container engine answers: usurper clean",
        cause: thrown,
      });
    }
  }
}
