import type { Chronicle, ChronicleContext, Told } from "../../contract/chronicle.js";
import type { ClusterSpec } from "../../contract/environment.js";
import type { ContainerDeployment } from "../../contract/system.js";
import { messageOf } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { bounded } from "./bounded.js";

/** How long the servers' own history may take to be told to its end. */
const CONCLUDE_MS: Ms = 15_000;

const SUBJECT = ["candidacy"];

/**
 * Has the servers' own history of candidacies told by notes: each change of it, and at the end whether that was all.
 * Where a system keeps none that can be read, nothing is told.
 */
export class ChronicleNotes {
  readonly #note: ClusterSpec["note"];
  readonly #clock: ChronicleContext["clock"];
  readonly #chronicle: Chronicle | undefined;
  #closed = false;

  constructor(
    note: ClusterSpec["note"],
    deployment: Pick<ContainerDeployment, "chronicle">,
    context: Omit<ChronicleContext, "tell">,
  ) {
    this.#note = note;
    this.#clock = context.clock;
    this.#chronicle = deployment.chronicle?.({
      ...context,
      tell: ({ change, election, token, at }) => this.#tell("candidacy", { change, election, token, at: { ...at } }),
    });
    if (this.#chronicle === undefined) return;
    const nodes = context.nodes.map(({ id }) => id);
    this.#tell("watching", { source: this.#chronicle.source, nodes, for: SUBJECT });
  }

  /** Tells the rest, once no client is left. Never rejects. */
  async conclude(): Promise<void> {
    const chronicle = this.#chronicle;
    if (chronicle === undefined) return;
    const told = await bounded(this.#clock, CONCLUDE_MS, "the servers' own history", (signal) =>
      chronicle.conclude(signal),
    ).catch((thrown): Told => ({ type: "gap", why: messageOf(thrown) }));
    const end = told.type === "complete" ? { upTo: { ...told.upTo } } : { gap: told.why };
    this.#tell("watched", { source: chronicle.source, for: SUBJECT, ...end });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#chronicle?.close();
  }

  #tell(f: "candidacy" | "watching" | "watched", value: Json): void {
    if (!this.#closed) this.#note({ process: "environment", f, value });
  }
}
