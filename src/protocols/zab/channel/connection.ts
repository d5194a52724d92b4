import type { Ms } from "../../../core/units.js";
import type { Frame, Frames, InConnection } from "../messages.js";

/** Most frames in one datagram. */
const FRAMES_AT_ONCE = 64;

export interface ConnectionSetup {
  readonly name: string;
  /** How long a frame may stay unacknowledged until it is sent again. */
  readonly resendMs: Ms;
  readonly send: (datagram: Frames) => void;
  /** Called with each frame of the peer's, in the order in which they were pushed, each once. */
  readonly deliver: (frame: Frame) => void;
}

/**
 * One end of a FIFO channel, which TCP gives to ZooKeeper and which has to be made here of datagrams that are lost,
 * doubled and overtaken: frames are numbered, kept until the peer has acknowledged them, and delivered in their order.
 * What arrives before its turn waits. Acknowledgements ride on whatever else is sent in the connection.
 */
export class Connection {
  readonly name: string;
  readonly #setup: ConnectionSetup;
  /** Frames from number `#acknowledged + 1` on; the first `#sent` of them have been sent. */
  readonly #kept: Frame[] = [];
  #acknowledged = 0;
  #sent = 0;
  #received = 0;
  readonly #early = new Map<number, Frame>();
  #resendAtMs: Ms = Number.POSITIVE_INFINITY;
  #open = true;

  constructor(setup: ConnectionSetup) {
    this.name = setup.name;
    this.#setup = setup;
  }

  /** When it next has something to send again. */
  get wakeAtMs(): Ms {
    return this.#open ? this.#resendAtMs : Number.POSITIVE_INFINITY;
  }

  /** What every datagram of this connection says. */
  get header(): InConnection {
    return { connection: this.name, received: this.#received };
  }

  /** Puts a frame into the channel; it leaves with the next `flush`. Nothing happens where the connection is closed. */
  push(frame: Frame): void {
    if (this.#open) this.#kept.push(frame);
  }

  /** Sends what was pushed, and what stayed unacknowledged for too long. */
  flush(nowMs: Ms): void {
    if (!this.#open) return;
    if (nowMs >= this.#resendAtMs) this.#sent = 0;
    while (this.#sent < this.#kept.length) {
      const frames = this.#kept.slice(this.#sent, this.#sent + FRAMES_AT_ONCE);
      this.#setup.send({ type: "frames", ...this.header, first: this.#acknowledged + this.#sent + 1, frames });
      this.#sent += frames.length;
      this.#resendAtMs = nowMs + this.#setup.resendMs;
    }
  }

  /** Takes a datagram of this connection, with or without frames. */
  receive(datagram: InConnection | Frames): void {
    const acknowledged = Math.max(0, datagram.received - this.#acknowledged);
    this.#kept.splice(0, acknowledged);
    this.#acknowledged += acknowledged;
    this.#sent = Math.max(0, this.#sent - acknowledged);
    if (this.#kept.length === 0) this.#resendAtMs = Number.POSITIVE_INFINITY;
    if ("frames" in datagram) this.#take(datagram);
  }

  /** Nothing is sent or delivered any more. */
  close(): void {
    this.#open = false;
  }

  #take({ first, frames }: Frames): void {
    for (const [i, frame] of frames.entries()) if (first + i > this.#received) this.#early.set(first + i, frame);
    // What a frame brings about may close the connection.
    while (this.#open) {
      const next = this.#early.get(this.#received + 1);
      if (next === undefined) return;
      this.#received++;
      this.#early.delete(this.#received);
      this.#setup.deliver(next);
    }
  }
}
