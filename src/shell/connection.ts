import type { Socket } from "node:net";
import { messageOf } from "../core/errors.js";
import type { Json } from "../core/json.js";
import { FrameReader, frameOf } from "./frames.js";

/** How much may wait for a peer that does not read. What comes on top is lost, as on any network. */
const MOST_WAITING_BYTES = 32 * 1024 * 1024;

/** When the machine begins to ask whether the other end is still there. */
const SILENCE_MS = 5000;

export interface ConnectionListener {
  message(message: Json): void;
  /** It is over; `why` is absent where the other end closed it. Told once. */
  closed(why: string | undefined): void;
}

/** Messages over one TCP connection: in order, each at most once, all that were sent up to some moment. */
export class Connection {
  readonly #socket: Socket;
  readonly #listener: ConnectionListener;
  readonly #frames = new FrameReader();
  #why: string | undefined;

  constructor(socket: Socket, listener: ConnectionListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, SILENCE_MS);
    socket.on("data", (piece: Buffer) => this.#take(piece));
    socket.on("error", ({ message }) => {
      this.#why ??= message;
    });
    socket.on("close", () => listener.closed(this.#why));
  }

  send(message: Json): void {
    if (this.#socket.writable && this.#socket.writableLength < MOST_WAITING_BYTES) this.#socket.write(frameOf(message));
  }

  /** Ends it once all that was sent has left. */
  end(): void {
    this.#socket.end();
  }

  /** Ends it at once. */
  close(why?: string): void {
    this.#why ??= why;
    this.#socket.destroy();
  }

  #take(piece: Buffer): void {
    let messages: readonly Json[];
    try {
      messages = this.#frames.take(piece);
    } catch (thrown) {
      this.close(`what came is no message: ${messageOf(thrown)}`);
      return;
    }
    for (const message of messages) {
      // Whoever takes a message may close the connection over it.
      if (this.#socket.destroyed) return;
      this.#listener.message(message);
    }
  }
}
