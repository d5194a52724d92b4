import type { CandidacyChange, Chronicle, ChronicleContext, Told } from "../../contract/chronicle.js";
import type { NodeEndpoint } from "../../contract/client.js";
import { createRandom } from "../../core/random.js";
import type { Ms } from "../../core/units.js";
import { Gateway } from "./gateway.js";
import { type KeyEvent, type WatchEnd, watchKeys } from "./key-watch.js";
import { ELECTIONS, electionOf } from "./keys.js";
import { atRevision, putKey, transact } from "./kv.js";
import { persist } from "./turn.js";

const ASK_MS: Ms = 2000;

/**
 * etcd's own history of candidates' keys: a watch from the first revision on, at every node, so that what one of them
 * tells late or has compacted another has told. A mark that is put at the end tells when nothing is missing.
 *
 * What was told is then compared with what the store still has of it: a store that lost what it had acknowledged, and
 * gave out its revisions a second time, would else pass for one that never had it.
 */
export function etcdChronicle(context: ChronicleContext): Chronicle {
  return new EtcdChronicle(context);
}

class EtcdChronicle implements Chronicle {
  readonly source = "a watch from the first revision";
  readonly #context: ChronicleContext;
  /** The key whose creation ends the history: under the watched prefix, and no candidate's. */
  readonly #mark: string;
  readonly #closing = new AbortController();
  readonly #gateways: readonly Gateway[];
  readonly #watches: readonly Promise<WatchEnd>[];
  /** Every event told by any watch, as text. */
  readonly #seen = new Set<string>();
  /** The create revision of the newest key of this name. */
  readonly #tokens = new Map<string, number>();

  constructor(context: ChronicleContext) {
    this.#context = context;
    this.#mark = `${ELECTIONS}end-${context.clock.nowNs()}`;
    this.#gateways = context.nodes.map((node) => gatewayTo([node], context));
    this.#watches = this.#gateways.map((gateway) =>
      this.#watch(gateway, 1, this.#closing.signal, (event) => this.#take(event)),
    );
  }

  async conclude(signal: AbortSignal): Promise<Told> {
    const any = gatewayTo(this.#context.nodes, this.#context);
    try {
      const put = { success: [putKey(this.#mark, "")] };
      // Putting it twice does no harm: the first is the one that is waited for.
      const marked = await persist(this.#context.clock, signal, () => transact(any, put, "read"));
      if (marked?.type !== "ok") return { type: "gap", why: "no node took the mark that shows where the history ends" };
      const upTo = atRevision(marked.value.revision);
      const gap = (await this.#reached(signal)) ?? (await this.#contradiction(any, signal));
      return gap === undefined ? { type: "complete", upTo } : { type: "gap", why: gap };
    } finally {
      await any.close();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort("the run is over");
    await Promise.all(this.#gateways.map((gateway) => gateway.close()));
  }

  #watch(gateway: Gateway, fromRevision: number, signal: AbortSignal, take: (event: KeyEvent) => void) {
    return watchKeys(
      { gateway, clock: this.#context.clock, prefix: ELECTIONS, fromRevision, take, signal },
      this.#mark,
    );
  }

  /** Resolves once one node has told everything; with why none did otherwise. */
  async #reached(signal: AbortSignal): Promise<string | undefined> {
    const aborted = new Promise<never>((_, reject) => {
      const give = (): void => reject(new Error("no node told its history to the end in time"));
      signal.addEventListener("abort", give);
      if (signal.aborted) give();
    });
    const complete = this.#watches.map(async (watch) => {
      const end = await watch;
      if (end.type !== "reached") throw new Error(whyIncomplete(end));
    });
    try {
      await Promise.race([Promise.any(complete), aborted]);
      return undefined;
    } catch (thrown) {
      return thrown instanceof AggregateError ? String(thrown.errors[0]?.message) : (thrown as Error).message;
    }
  }

  /** What the store has of its history now, against what was told of it; undefined where they agree. */
  async #contradiction(gateway: Gateway, signal: AbortSignal): Promise<string | undefined> {
    let from = 1;
    for (;;) {
      const now = new Set<string>();
      const end = await this.#watch(gateway, from, signal, (event) => now.add(textOf(event)));
      if (end.type === "compacted") from = end.upTo;
      else if (end.type === "ended") return "the history could not be read once more at the end";
      else {
        const told = [...this.#seen].filter((event) => Number(event.split(" ", 1)) >= from);
        const same = told.length === now.size && told.every((event) => now.has(event));
        return same
          ? undefined
          : "the servers tell another history now than they told before: they have lost some of it";
      }
    }
  }

  #take(event: KeyEvent): void {
    const text = textOf(event);
    if (this.#seen.has(text)) return;
    this.#seen.add(text);
    const change = this.#changeOf(event);
    if (change !== undefined) this.#context.tell(change);
  }

  /** Undefined where it is no candidate's, or changes none: a put of a key that is there. */
  #changeOf({ type, key, revision, createRevision }: KeyEvent): CandidacyChange | undefined {
    const election = electionOf(key);
    if (election === undefined) return undefined;
    if (type === "put") {
      if (createRevision !== revision) return undefined;
      this.#tokens.set(key, createRevision);
    }
    const token = this.#tokens.get(key);
    if (token === undefined) return undefined;
    return { change: type === "put" ? "created" : "deleted", election, token, at: atRevision(revision) };
  }
}

function whyIncomplete(end: WatchEnd): string {
  return end.type === "compacted"
    ? `the history up to revision ${end.upTo} was compacted before it was told`
    : "a watch was ended before it had told everything";
}

/** Begins with the revision. */
function textOf({ type, key, revision, createRevision }: KeyEvent): string {
  return `${revision} ${type} ${key} ${createRevision}`;
}

function gatewayTo(nodes: readonly NodeEndpoint[], { clock }: ChronicleContext): Gateway {
  return new Gateway({ nodes, clock, random: createRandom(0), operationTimeoutMs: ASK_MS });
}
