import type { Position } from "../../core/event.js";
import { CODE, type Effect, RequestFailed } from "./classify.js";
import type { Reads } from "./options.js";
import { BARRIER, CONFIGURATION } from "./paths.js";
import type { Answer, Connection } from "./wire/connection.js";
import { JuteWriter, UnreadableAnswer } from "./wire/jute.js";
import {
  type CreateMode,
  checkRequest,
  createRequest,
  multiRequest,
  OPCODE,
  type Reconfiguration,
  readMultiResponse,
  readStat,
  reconfigRequest,
  type Stat,
  type Step,
  setDataRequest,
  watchableRequest,
} from "./wire/records.js";

/** Any version will do. */
export const ANY_VERSION = -1;

/** A node as it was read. */
export interface Znode {
  readonly data: string;
  readonly stat: Stat;
}

/** How a change ended that may be refused: `zxid` is its own place in the order of all transactions, in both cases. */
export type Change =
  | { readonly type: "done"; readonly zxid: number }
  /** Refused by this step of a transaction, the first one where it is a single change. */
  | { readonly type: "refused"; readonly zxid: number; readonly code: number; readonly step: number };

/** The order of transactions: the epoch in the high 32 bits, a counter in the low. */
export function atZxid(zxid: number): Position {
  return { clock: "zxid", n: zxid };
}

/**
 * What one operation asks of the nodes, over one connection and within one bound. Requests that are begun together are
 * taken in the order begun. Every method throws `RequestFailed` where no good answer comes.
 */
export class Znodes {
  readonly connection: Connection;
  readonly #signal: AbortSignal;
  readonly #reads: Reads;

  constructor(connection: Connection, signal: AbortSignal, reads: Reads) {
    this.connection = connection;
    this.#signal = signal;
    this.#reads = reads;
  }

  /**
   * Makes what is read after it, over this connection, at least as new as everything that had been answered to anyone
   * before it was sent. Resolves with the position from which on that holds, where there is one.
   *
   * - `quorum`: a write to a node of nobody's. It is committed by a quorum, so by a leader that has not been deposed, and
   *   this server has applied it, with everything before it, when it answers.
   * - `sync`: what ZooKeeper offers for this. The leader answers it *without* asking the others whether it still leads;
   *   for as long as a leader that was cut off does not know it, up to the sync limit, reads behind a `sync` may miss
   *   what its successor has answered. Linearizable only while the leader does not change.
   */
  async barrier(): Promise<number | undefined> {
    if (this.#reads === "sync") {
      await this.#ask(OPCODE.sync, new JuteWriter().text(BARRIER), "read");
      return undefined;
    }
    const { zxid } = await this.#ask(OPCODE.setData, setDataRequest(BARRIER, "", ANY_VERSION), "read");
    return zxid;
  }

  /**
   * The barrier before what is merely shown to whoever asked. None with `local` reads, as for clients that know of none:
   * the server shows what it has, perhaps of the past. What a recipe goes by, or a comparison, is never read so.
   */
  async shownBehind(): Promise<number | undefined> {
    return this.#reads === "local" ? undefined : this.barrier();
  }

  /** The node as this server has it, perhaps an old one; undefined where there is none. A watch is set only on a node. */
  async read(path: string, watch: "watch" | "no watch" = "no watch"): Promise<Znode | undefined> {
    const request = watchableRequest(path, watch === "watch");
    const { code, body } = await this.#ask(OPCODE.getData, request, "read", [CODE.noNode]);
    if (code !== 0) return undefined;
    return readable("read", () => ({ data: body.buffer().toString("utf8"), stat: readStat(body) }));
  }

  /** The names of a node's children in no order, and the node's own stat. */
  async children(path: string): Promise<{ readonly names: readonly string[]; readonly stat: Stat }> {
    const { body } = await this.#ask(OPCODE.getChildren2, watchableRequest(path, false), "read");
    return readable("read", () => ({ names: body.texts(), stat: readStat(body) }));
  }

  /** Refused where the node does not exist, or is not of that version. */
  async write(path: string, data: string, version: number, effect: Effect = "write"): Promise<Change> {
    const refusals = [CODE.noNode, CODE.badVersion];
    return changeOf(await this.#ask(OPCODE.setData, setDataRequest(path, data, version), effect, refusals));
  }

  /** Creates a node and resolves with its path, to which a sequential one adds ten digits, and its stat. */
  async create(path: string, data: string, mode: CreateMode): Promise<{ readonly path: string; readonly stat: Stat }> {
    const { body } = await this.#ask(OPCODE.create2, createRequest(path, data, mode), "write");
    return readable("write", () => ({ path: body.text(), stat: readStat(body) }));
  }

  /** Creates a node unless it is there. Who needs it may try again as often as it likes, so nothing hangs on the end. */
  async ensure(path: string, data: string): Promise<void> {
    await this.#ask(OPCODE.create2, createRequest(path, data, "persistent"), "read", [CODE.nodeExists]);
  }

  /** Refused where the node does not exist. */
  async delete(path: string): Promise<Change> {
    return changeOf(await this.#ask(OPCODE.delete, checkRequest(path, ANY_VERSION), "write", [CODE.noNode]));
  }

  /** All of the steps, or none. Refused where a node does not exist or has another version than a step names. */
  async transact(steps: readonly Step[]): Promise<Change> {
    const { zxid, body } = await this.#ask(OPCODE.multi, multiRequest(steps), "write");
    const errors = readable("write", () => readMultiResponse(body));
    // The steps before the one that was refused show 0, those behind it an error of their own.
    const step = errors.findIndex((code) => code !== 0);
    if (step === -1) return { type: "done", zxid };
    const code = errors[step] as number;
    if (code === CODE.noNode || code === CODE.badVersion) return { type: "refused", zxid, code, step };
    throw new RequestFailed({ type: "rejected", code }, "write");
  }

  /** The servers as the cluster has them configured, linearizable as far as `barrier` is; see `members.ts`. */
  async configuration(): Promise<string> {
    const [, { body }] = await Promise.all([
      this.barrier(),
      this.#ask(OPCODE.getData, watchableRequest(CONFIGURATION, false), "read"),
    ]);
    return readable("read", () => body.buffer().toString("utf8"));
  }

  /** Changes the servers and resolves with their configuration then. Refused unless a quorum of them follows by now. */
  async reconfigure(reconfiguration: Reconfiguration): Promise<string> {
    const { body } = await this.#ask(OPCODE.reconfig, reconfigRequest(reconfiguration), "write");
    return readable("write", () => body.buffer().toString("utf8"));
  }

  /** Any answer at all, from this server alone. */
  async ping(): Promise<void> {
    await this.connection.ping(this.#signal);
  }

  /** Ends the connection's own session and with it its ephemeral nodes. */
  async closeSession(): Promise<void> {
    await this.#ask(OPCODE.closeSession, new JuteWriter(), "write");
  }

  async #ask(opcode: number, request: JuteWriter, effect: Effect, refusals: readonly number[] = []): Promise<Answer> {
    const answer = await this.connection.request(opcode, request, effect, this.#signal);
    const { code } = answer;
    if (code === 0 || refusals.includes(code)) return answer;
    throw new RequestFailed({ type: "rejected", code }, effect);
  }
}

function changeOf({ zxid, code }: Answer): Change {
  return code === 0 ? { type: "done", zxid } : { type: "refused", zxid, code, step: 0 };
}

function readable<T>(effect: Effect, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof UnreadableAnswer)) throw thrown;
    throw new RequestFailed({ type: "unreadable", reason: thrown.message }, effect);
  }
}
