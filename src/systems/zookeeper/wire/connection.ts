import type { NodeEndpoint } from "../../../contract/client.js";
import { type Effect, RequestFailed } from "../classify.js";
import { Channel } from "./channel.js";
import { JuteReader, JuteWriter, UnreadableAnswer } from "./jute.js";
import { connectRequest, OPCODE, readConnectResponse, readWatchedPath, type SessionKey, XID } from "./records.js";

/** The server's answer to one request. */
export interface Answer {
  /**
   * The last transaction that the server had applied when it answered. For a request that changes something, and for
   * one that was refused in place of a change, that is the request's own: the server applies transactions one at a time
   * and answers each before the next. For a read it may be *later* than the state that was read.
   */
  readonly zxid: number;
  /** 0, or why the request was refused. */
  readonly code: number;
  readonly body: JuteReader;
}

interface Waiting {
  readonly effect: Effect;
  answered(answer: Answer): void;
  failed(thrown: RequestFailed): void;
}

/**
 * A session's connection to one server, spoken in ZooKeeper's own protocol. Requests are answered in the order sent, a
 * read sees every change that was sent before it, and nothing is ever sent twice.
 *
 * Written for this client rather than taken from a library, because what a library hides is what is to be judged here:
 * `node-zookeeper-client` reconnects and re-sends by itself, waits for ever for an answer, owns timers that no injected
 * clock reaches, and does not tell the zxid that each answer carries.
 */
export class Connection {
  readonly node: string;
  /** As the server confirmed it. */
  readonly session: SessionKey;
  readonly #channel: Channel;
  readonly #waiting = new Map<number, Waiting>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #lastXid = 0;

  private constructor(node: string, session: SessionKey, channel: Channel) {
    this.node = node;
    this.session = session;
    this.#channel = channel;
    channel.ended.addEventListener("abort", () => this.#abandonAll(String(channel.ended.reason)));
  }

  /**
   * Connects and takes up the session, or opens one where its id is 0. Throws `RequestFailed`: `unsent` where it could
   * not be done before the signal aborted, `sessionless` where the server says that there is no such session.
   */
  static open(endpoint: NodeEndpoint, wanted: SessionKey, signal: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let connection: Connection | undefined;
      const channel = new Channel(
        { host: endpoint.address, port: endpoint.ports["client"] ?? 0 },
        {
          connect: () => channel.send(connectRequest(wanted)),
          frame: (frame) => {
            if (connection !== undefined) return connection.#receive(frame);
            try {
              const session = readConnectResponse(new JuteReader(frame));
              if (session.timeoutMs <= 0) {
                reject(new RequestFailed({ type: "sessionless" }, "read"));
                return channel.end("the session was refused");
              }
              connection = new Connection(endpoint.id, session, channel);
              signal.removeEventListener("abort", giveUp);
              resolve(connection);
            } catch (thrown) {
              channel.end(unreadable(thrown));
            }
          },
        },
      );
      const giveUp = (): void => channel.end(String(signal.reason));
      const unsent = (): void => {
        signal.removeEventListener("abort", giveUp);
        const reason = String(channel.ended.reason);
        reject(new RequestFailed({ type: "unsent", reason: `no connection to ${endpoint.id}: ${reason}` }, "read"));
      };
      channel.ended.addEventListener("abort", unsent);
      signal.addEventListener("abort", giveUp);
      if (signal.aborted) giveUp();
    });
  }

  /** Aborted when the connection is over; the reason is a string. */
  get ended(): AbortSignal {
    return this.#channel.ended;
  }

  /** Sends one request and waits for its answer. Throws `RequestFailed` where none comes before the signal aborts. */
  request(opcode: number, body: JuteWriter, effect: Effect, signal: AbortSignal): Promise<Answer> {
    this.#lastXid += 1;
    return this.#exchange(this.#lastXid, opcode, body, effect, signal);
  }

  /** Lets the server know that this end still lives. One at a time; `RequestFailed` as for any other request. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#exchange(XID.ping, OPCODE.ping, new JuteWriter(), "write", signal);
  }

  /**
   * Resolves at the next event on the node, for which a watch must have been asked, or at the end of the connection,
   * which is the end of the watch. Each event ends its watch.
   */
  changed(path: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.ended.aborted) return resolve();
      const watchers = this.#watchers.get(path) ?? new Set();
      this.#watchers.set(path, watchers.add(resolve));
    });
  }

  /** Ends the connection and leaves the session to its own end. */
  close(reason: string): void {
    this.#channel.end(reason);
  }

  #exchange(xid: number, opcode: number, body: JuteWriter, effect: Effect, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const over = this.ended.aborted ? this.ended : signal;
      if (over.aborted) return reject(new RequestFailed({ type: "unsent", reason: String(over.reason) }, effect));
      const giveUp = (): void =>
        waiting.failed(new RequestFailed({ type: "unanswered", reason: String(signal.reason) }, effect));
      const settle = <T>(settled: (value: T) => void) => {
        return (value: T): void => {
          signal.removeEventListener("abort", giveUp);
          this.#waiting.delete(xid);
          settled(value);
        };
      };
      const waiting: Waiting = { effect, answered: settle(resolve), failed: settle(reject) };
      this.#waiting.set(xid, waiting);
      signal.addEventListener("abort", giveUp);
      this.#send(xid, opcode, body);
    });
  }

  #send(xid: number, opcode: number, body: JuteWriter): void {
    this.#channel.send(new JuteWriter().int(xid).int(opcode).record(body));
  }

  #receive(frame: Buffer): void {
    try {
      const reader = new JuteReader(frame);
      const xid = reader.int();
      const zxid = reader.zxid();
      const code = reader.int();
      if (xid === XID.watchEvent) this.#tellWatchers(readWatchedPath(reader));
      // An answer that nobody waits for any more says nothing.
      else this.#waiting.get(xid)?.answered({ zxid, code, body: reader });
    } catch (thrown) {
      this.#channel.end(unreadable(thrown));
    }
  }

  #tellWatchers(path: string): void {
    const watchers = this.#watchers.get(path);
    this.#watchers.delete(path);
    for (const told of watchers ?? []) told();
  }

  #abandonAll(reason: string): void {
    for (const path of [...this.#watchers.keys()]) this.#tellWatchers(path);
    for (const { effect, failed } of [...this.#waiting.values()]) {
      failed(new RequestFailed({ type: "unanswered", reason }, effect));
    }
  }
}

function unreadable(thrown: unknown): string {
  if (!(thrown instanceof UnreadableAnswer)) throw thrown;
  return thrown.message;
}
