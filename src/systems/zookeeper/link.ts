import type { ClientContext } from "../../contract/client.js";
import { type Cancel, sleep } from "../../contract/clock.js";
import type { Outcome } from "../../contract/outcome.js";
import { type Ms, msToNs, type Ns } from "../../core/units.js";
import { blamesNode, classify, RequestFailed } from "./classify.js";
import { operationDeadline } from "./deadline.js";
import type { Nodes } from "./nodes.js";
import { readsOf } from "./options.js";
import { FOUNDATION } from "./paths.js";
import { Connection } from "./wire/connection.js";
import { PASSWORD_BYTES, type SessionKey } from "./wire/records.js";
import { Znodes } from "./znodes.js";

/**
 * The session behind the data connection owns nothing. It is long, so that a contender that wakes from a pause finds
 * its connection open: its late write then reaches the server, and is refused or taken by what is to be tested.
 */
const SESSION_MS: Ms = 60_000;

/**
 * After so long a silence the connection is given a moment to show that it is over. A process that wakes from a pause
 * goes on where it was before it reads what came meanwhile, and servers close all their connections when their leader
 * changes: what is sent on one of these is lost, and nobody could say for certain that it is.
 */
const SILENCE_MS: Ms = 1000;
const MOMENT_MS: Ms = 1;

export const NEW_SESSION: SessionKey = { id: 0n, password: Buffer.alloc(PASSWORD_BYTES), timeoutMs: SESSION_MS };

/**
 * Turns work on nodes into an outcome; what went wrong in it is classified here and nowhere else.
 */
export async function outcomeOf<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof RequestFailed)) throw thrown;
    return classify(thrown.failure, thrown.effect);
  }
}

/**
 * The connection by which a host's client reads and writes, apart from the sessions that stand for election. Were a
 * leader's writes sent by the session that its candidacy belongs to, the end of the session alone would keep a late one
 * back, for the nodes of ZooKeeper itself, and for no other resource: that is not the fence that is on trial.
 *
 * It is made when first needed. After a failure that may be the node's fault it is given up, and the next operation
 * connects to the next node.
 */
export class Link {
  readonly nodes: Nodes;
  readonly #context: ClientContext;
  readonly #closing = new AbortController();
  /** The nodes that are known to exist. They are never deleted. */
  readonly #ensured = new Set<string>();
  #connection: Promise<Connection> | undefined;
  /** When the last operation was answered. */
  #heardNs: Ns = 0;
  #cancelPing: Cancel = () => {};

  constructor(context: ClientContext, nodes: Nodes) {
    this.#context = context;
    this.nodes = nodes;
  }

  /** One operation, bounded by the operation timeout. */
  perform<T>(work: (znodes: Znodes) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    return outcomeOf(async () => {
      using bound = this.bound();
      const connection = await this.#connected(bound.signal);
      return await this.over(connection, bound.signal, async (znodes) => {
        await this.ensureFoundation(znodes);
        const outcome = await work(znodes);
        this.#heardNs = this.#context.clock.nowNs();
        return outcome;
      });
    });
  }

  /** Work over a connection, which is given up after a failure that may be its node's fault. */
  async over<T>(
    connection: Connection,
    signal: AbortSignal,
    work: (znodes: Znodes) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    try {
      return await work(new Znodes(connection, signal, readsOf(this.#context.options)));
    } catch (thrown) {
      if (thrown instanceof RequestFailed && blamesNode(thrown.failure)) {
        connection.close(thrown.message);
        this.nodes.moveOnFrom(connection.node);
      }
      throw thrown;
    }
  }

  /** What must be there before anything else. */
  ensureFoundation(znodes: Znodes): Promise<void> {
    return this.ensure(znodes, ...FOUNDATION.map((path) => [path, ""] as const));
  }

  /** Creates the nodes, parents first, unless this client has found them to exist before. */
  async ensure(znodes: Znodes, ...wanted: readonly (readonly [path: string, data: string])[]): Promise<void> {
    const missing = wanted.filter(([path]) => !this.#ensured.has(path));
    await Promise.all(missing.map(([path, data]) => znodes.ensure(path, data)));
    for (const [path] of missing) this.#ensured.add(path);
  }

  /** Aborts after the operation timeout, when the client closes, or with any of the other signals. */
  bound(...others: readonly AbortSignal[]) {
    return operationDeadline(this.#context.clock, this.#context.operationTimeoutMs, this.#closing.signal, ...others);
  }

  /**
   * Connects to the current node, or to the next ones in its place: nothing has been sent yet. Half of the operation's
   * time is left for the others, since a node that is cut off may take a connection and never confirm the session.
   */
  async open(session: SessionKey, signal: AbortSignal): Promise<Connection> {
    for (let left = this.nodes.count; ; left--) {
      const node = this.nodes.current;
      using patience = operationDeadline(this.#context.clock, this.#context.operationTimeoutMs / 2, signal);
      try {
        return await Connection.open(node, session, patience.signal);
      } catch (thrown) {
        this.nodes.moveOnFrom(node.id);
        if (signal.aborted || left === 1) throw thrown;
      }
    }
  }

  /** Gives up every open request and the connection; its session is left to its own end. */
  async close(): Promise<void> {
    this.#closing.abort("the client was closed");
    this.#cancelPing();
    const connection = await this.#connection?.catch(() => undefined);
    connection?.close("the client was closed");
  }

  /** The one connection, made anew where the last one is over or the client has turned to another node. */
  async #connected(signal: AbortSignal): Promise<Connection> {
    const { clock } = this.#context;
    if (clock.nowNs() - this.#heardNs > msToNs(SILENCE_MS)) await sleep(clock, MOMENT_MS);
    const last = this.#connection;
    const known = await last?.catch(() => undefined);
    if (known !== undefined && !known.ended.aborted && known.node === this.nodes.current.id) return known;
    // Of several operations that wait for a connection one makes it.
    if (this.#connection !== last) return this.#connected(signal);
    known?.close("the client turned to another node");
    const opening = this.open(NEW_SESSION, signal);
    this.#connection = opening;
    const connection = await opening;
    this.#keepAlive(connection);
    return connection;
  }

  #keepAlive(connection: Connection): void {
    const { clock } = this.#context;
    this.#cancelPing();
    this.#cancelPing = clock.at(clock.nowNs() + msToNs(connection.session.timeoutMs / 3), () => {
      if (connection.ended.aborted) return;
      // Whether it is answered shows in the next operation.
      connection.ping(this.#closing.signal).catch(() => {});
      this.#keepAlive(connection);
    });
  }
}
