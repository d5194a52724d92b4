import type { Ms } from "../../core/units.js";
import { Connection } from "./channel/connection.js";
import { Switchboard } from "./channel/switchboard.js";
import type { Extent } from "./history.js";
import type { ChannelMessage, Connect, Frame } from "./messages.js";
import type { Replica } from "./replica.js";
import { ZERO_ZXID } from "./zxid.js";

/** What a leader knows of a node that follows it, over one connection. */
export interface Learner {
  readonly node: string;
  readonly connection: Connection;
  /** The epoch that it had promised itself to when it came; undefined until it has told. */
  acceptedEpoch: number | undefined;
  /** Its history, once it has answered the new epoch. */
  history: { readonly currentEpoch: number; readonly extents: readonly Extent[]; readonly counts: boolean } | undefined;
  /** - `told nothing`, - `is sent all`: the leader's history and every proposal behind it, - `has acknowledged` that. */
  standing: "told nothing" | "is sent all" | "has acknowledged";
  /** The last transaction that its disk is known to have; counts once the leader's history was acknowledged. */
  stored: number;
  /** The last round of pings that it has answered. */
  round: number;
  heardAtMs: Ms;
}

/** Those who follow a leader, and the leader's ends of their channels. */
export class Learners {
  readonly #replica: Replica;
  readonly #board: Switchboard;
  readonly #take: (learner: Learner, frame: Frame) => void;
  readonly #byNode = new Map<string, Learner>();

  /** `take` is called with each frame, in each learner's order. */
  constructor(replica: Replica, take: (learner: Learner, frame: Frame) => void) {
    this.#replica = replica;
    this.#take = take;
    this.#board = new Switchboard(`${replica.id}.${replica.random.int(1, 2 ** 40)}`);
  }

  all(): Iterable<Learner> {
    return this.#byNode.values();
  }

  /** When something has to be sent again. */
  get wakeAtMs(): Ms {
    let wakeAtMs = Number.POSITIVE_INFINITY;
    for (const { connection } of this.all()) wakeAtMs = Math.min(wakeAtMs, connection.wakeAtMs);
    return wakeAtMs;
  }

  receive(from: string, message: ChannelMessage, nowMs: Ms): void {
    switch (message.type) {
      case "connect":
        this.#answerCall(from, message);
        break;
      case "accept":
        break;
      case "reset":
        if (this.#byNode.get(from)?.connection.name === message.connection) this.#drop(from);
        break;
      case "frames":
      case "ping":
      case "pong":
        this.#receiveIn(from, message, nowMs);
        break;
      default:
        message satisfies never;
    }
  }

  ping(round: number): void {
    for (const { node, connection } of this.all())
      this.#replica.outbox.sendAtOnce(node, { type: "ping", ...connection.header, round });
  }

  /** Gives up those who were not heard since then. */
  dropSilentSince(ms: Ms): void {
    for (const { node, heardAtMs } of [...this.all()]) if (heardAtMs < ms) this.#drop(node);
  }

  flush(nowMs: Ms): void {
    for (const { connection } of this.all()) connection.flush(nowMs);
  }

  /** Tells all that there is nobody to follow any more. */
  close(): void {
    for (const { node, connection } of this.all()) {
      connection.close();
      this.#replica.outbox.sendAtOnce(node, { type: "reset", connection: connection.name });
    }
    this.#byNode.clear();
  }

  /** What at least `count` nodes have reached, the leader itself `own`. */
  reached(count: number, own: number, progressOf: (learner: Learner) => number): number {
    const reached = [own];
    for (const learner of this.all()) reached.push(progressOf(learner));
    reached.sort((left, right) => right - left);
    return reached[count - 1] ?? 0;
  }

  #answerCall(from: string, call: Connect): void {
    this.#replica.outbox.sendAtOnce(from, this.#board.take(from, call));
  }

  #receiveIn(from: string, message: Extract<ChannelMessage, { type: "frames" | "ping" | "pong" }>, nowMs: Ms): void {
    const learner = this.#learnerOf(from, message.connection, nowMs);
    if (learner === undefined) {
      this.#replica.outbox.sendAtOnce(from, { type: "reset", connection: message.connection });
      return;
    }
    learner.heardAtMs = nowMs;
    if (message.type === "pong") learner.round = Math.max(learner.round, message.round);
    learner.connection.receive(message);
  }

  /** Whose connection that is: the one it has, or the one that its last call was promised. */
  #learnerOf(node: string, connection: string, nowMs: Ms): Learner | undefined {
    const known = this.#byNode.get(node);
    if (known?.connection.name === connection) return known;
    if (!this.#board.expects(node, connection)) return undefined;
    known?.connection.close();
    const { outbox, options } = this.#replica;
    const learner: Learner = {
      node,
      connection: new Connection({
        name: connection,
        resendMs: options.tickTimeMs,
        send: (frames) => outbox.sendAtOnce(node, frames),
        deliver: (frame) => this.#take(learner, frame),
      }),
      acceptedEpoch: undefined,
      history: undefined,
      standing: "told nothing",
      ...{ stored: ZERO_ZXID, round: 0, heardAtMs: nowMs },
    };
    this.#byNode.set(node, learner);
    return learner;
  }

  #drop(node: string): void {
    this.#byNode.get(node)?.connection.close();
    this.#byNode.delete(node);
    this.#board.forget(node);
  }
}
