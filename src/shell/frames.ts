import type { Json } from "../core/json.js";

/** No snapshot of ours comes near it; what claims to be longer is not ours. */
const LONGEST_FRAME_BYTES = 64 * 1024 * 1024;

const LINE_FEED = 10;

/** One message on a connection: JSON on a line, which a person can read and write with nothing but netcat. */
export function frameOf(message: Json): string {
  return `${JSON.stringify(message)}\n`;
}

/** Puts messages together again out of whatever pieces a connection brings. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #sizeBytes = 0;

  /** The messages that this piece completes. Throws where one is not JSON or has no end: nothing after it makes sense. */
  take(piece: Buffer): readonly Json[] {
    const messages: Json[] = [];
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, from)) {
      this.#pieces.push(piece.subarray(from, end));
      messages.push(JSON.parse(Buffer.concat(this.#pieces).toString()) as Json);
      this.#pieces = [];
      this.#sizeBytes = 0;
      from = end + 1;
    }
    if (from < piece.length) this.#keep(piece.subarray(from));
    return messages;
  }

  #keep(piece: Buffer): void {
    this.#sizeBytes += piece.length;
    if (this.#sizeBytes > LONGEST_FRAME_BYTES)
      throw new RangeError(`a message of more than ${LONGEST_FRAME_BYTES} bytes`);
    this.#pieces.push(piece);
  }
}
