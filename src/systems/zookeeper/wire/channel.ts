import { connect, type Socket } from "node:net";
import type { JuteWriter } from "./jute.js";

/** No answer that this client asks for comes near this size; a length beyond it is no length. */
const LONGEST_FRAME_BYTES = 64 * 1024 * 1024;

/** One TCP connection that carries frames: a length in four bytes, then as many bytes. */
export class Channel {
  readonly #socket: Socket;
  readonly #ending = new AbortController();
  readonly #onFrame: (frame: Buffer) => void;
  #unread: Buffer = Buffer.alloc(0);

  /** Starts to connect. `onConnect` is called before any frame; neither is called once the channel has ended. */
  constructor(
    to: { readonly host: string; readonly port: number },
    on: { readonly connect: () => void; readonly frame: (frame: Buffer) => void },
  ) {
    this.#onFrame = on.frame;
    this.#socket = connect({ ...to, noDelay: true });
    this.#socket.on("connect", () => this.ended.aborted || on.connect());
    this.#socket.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#socket.on("error", (error: NodeJS.ErrnoException) => this.end(error.code ?? error.message));
    // The server never closes one direction alone: behind its end nobody reads what is still sent.
    for (const event of ["end", "close"]) {
      this.#socket.on(event, () => this.end("the server closed the connection"));
    }
  }

  /** Aborted when nothing more will come; the reason is a string. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  send(record: JuteWriter): void {
    this.#socket.write(record.frame());
  }

  /** Ends it at once. What was sent may have arrived all the same. */
  end(reason: string): void {
    if (this.ended.aborted) return;
    this.#socket.destroy();
    this.#ending.abort(reason);
  }

  #take(bytes: Buffer): void {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length >= 4) {
      const length = this.#unread.readInt32BE();
      if (length < 0 || length > LONGEST_FRAME_BYTES) this.end(`a frame of ${length} bytes`);
      if (this.ended.aborted || this.#unread.length < 4 + length) return;
      const frame = this.#unread.subarray(4, 4 + length);
      this.#unread = this.#unread.subarray(4 + length);
      this.#onFrame(frame);
    }
  }
}
