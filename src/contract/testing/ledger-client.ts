import type { Json } from "../../core/json.js";
import type { ClientRequest } from "../replicated-log.js";
import type { Ledger } from "./ledger.js";
import type { ServingCluster } from "./requests.js";

interface OpenRequest {
  readonly request: ClientRequest;
  /** How many commands the ledger certainly held when the request was first sent. */
  readonly atLeast: number;
}

/**
 * One client of a cluster of ledgers, with many requests open at a time, who checks each answer against what was known
 * when the request was made. Places in a ledger are numbers that only rise, so linearizability comes down to this: an
 * answer shows everything that was answered before its request was made, and a command stands in the ledger once.
 */
export class LedgerClient {
  readonly violations: string[] = [];
  readonly #name: string;
  readonly #cluster: ServingCluster;
  readonly #open = new Map<number, OpenRequest>();
  readonly #placeOf = new Map<Json, number>();
  #sequence = 0;
  #longest = 0;
  #repliesRead = 0;

  constructor(name: string, cluster: ServingCluster) {
    this.#name = name;
    this.#cluster = cluster;
  }

  get answered(): number {
    return this.#sequence - this.#open.size;
  }

  /** Sends a new request to a node. */
  ask(kind: ClientRequest["kind"], node: string): void {
    this.#sequence++;
    const sequence = this.#sequence;
    const oldest = this.#open.keys().next().value ?? sequence;
    const body = kind === "command" ? `command ${sequence}` : null;
    const request: ClientRequest = { type: "client-request", client: this.#name, sequence, oldest, kind, body };
    this.#open.set(sequence, { request, atLeast: this.#longest });
    this.#cluster.receive({ from: this.#name, to: node, message: request });
  }

  /** Sends one of the open requests once more, under its number. */
  retry(pick: number, node: string): void {
    const open = [...this.#open.values()];
    const chosen = open[pick % Math.max(1, open.length)];
    if (chosen !== undefined) this.#cluster.receive({ from: this.#name, to: node, message: chosen.request });
  }

  /** Judges the answers that came since the last call. */
  readReplies(): void {
    for (const { from, to, reply } of this.#cluster.replies.slice(this.#repliesRead)) {
      this.#repliesRead++;
      if (to !== this.#name) continue;
      const { outcome, sequence } = reply;
      if (outcome.type === "result") this.#judge(from, sequence, outcome.result as number);
    }
  }

  #judge(from: string, sequence: number, length: number): void {
    const open = this.#open.get(sequence);
    if (open === undefined) return;
    this.#open.delete(sequence);
    this.#longest = Math.max(this.#longest, length);
    const { request, atLeast } = open;
    if (request.kind === "command") this.#placeOf.set(request.body, length);
    const fresh = request.kind === "command" ? length > atLeast : length >= atLeast;
    if (!fresh) this.violations.push(`${from} answered ${request.kind} ${sequence} with ${length}, after ${atLeast}`);
  }

  /** Compares a node's ledger with all that was answered. */
  inspect(node: string, ledger: Ledger): void {
    const { commands } = ledger;
    if (new Set(commands).size < commands.length) this.violations.push(`${node} applied a command twice`);
    for (const [command, place] of this.#placeOf) {
      const found = commands[place - 1];
      if (found !== undefined && found !== command)
        this.violations.push(`${node} has ${String(found)} at ${place}, where ${String(command)} was answered`);
    }
  }
}
