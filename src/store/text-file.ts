import { isAscii, isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { messageOf, UserError } from "../core/errors.js";

/** A text file of any size, in UTF-8, read a chunk at a time: a string cannot hold 2 GB. */
export interface TextFile {
  readonly path: string;
  /** The first chunk, for a guess at the format. */
  readonly sample: string;
  /** All of the text, the sample included. May be asked for once. Throws a UserError where the file is no text. */
  chunks(): Generator<string>;
}

const CHUNK_BYTES = 1 << 20;

/** Throws a UserError where the file is missing, a folder, not to be read, or no text. */
export function openTextFile(path: string, chunkBytes = CHUNK_BYTES): TextFile {
  const file = orExplain(path, () => openSync(path, "r"));
  let keptOpen = false;
  try {
    const kind = orExplain(path, () => fstatSync(file));
    // What is piped in cannot be read a second time. An ordinary file is opened again by whoever goes on.
    const piped = !kind.isFile();
    const bytes = readFully(path, file, kind.size === 0 ? chunkBytes : Math.min(kind.size, chunkBytes));
    const decoder = new Decoder(path);
    const first = decoder.write(bytes);
    keptOpen = piped;
    return {
      path,
      sample: first,
      *chunks() {
        yield first;
        const again = piped ? file : orExplain(path, () => openSync(path, "r"));
        try {
          yield* restOf(path, again, piped ? null : bytes.length, decoder, chunkBytes);
        } finally {
          closeSync(again);
        }
      },
    };
  } finally {
    if (!keptOpen) closeSync(file);
  }
}

/** `from` is the offset to read from, or null where the file goes on by itself. */
function* restOf(path: string, file: number, from: number | null, decoder: Decoder, chunkBytes: number) {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (let position = from; ; ) {
    const bytes = orExplain(path, () => readSync(file, chunk, 0, chunkBytes, position));
    if (bytes === 0) break;
    if (position !== null) position += bytes;
    yield decoder.write(chunk.subarray(0, bytes));
  }
  const torn = decoder.end();
  if (torn !== "") yield torn;
}

/** A pipe gives less at a time than is asked for. */
function readFully(path: string, file: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const bytes = orExplain(path, () => readSync(file, buffer, filled, size - filled, null));
    if (bytes === 0) break;
    filled += bytes;
  }
  return buffer.subarray(0, filled);
}

/**
 * Bytes to text, whatever they are cut into. Bytes that are no UTF-8 are refused: replaced by a question mark, as
 * decoders do, two different values would become equal.
 */
class Decoder {
  /** The first bytes of a character that the chunk's end has cut in two. */
  #cut = Buffer.alloc(0);
  /** Where in the file those, or the next chunk, begin. */
  #offset = 0;

  constructor(readonly path: string) {}

  write(chunk: Buffer): string {
    const bytes = this.#cut.length === 0 ? chunk : Buffer.concat([this.#cut, chunk]);
    const whole = bytes.subarray(0, bytes.length - cutAtEnd(bytes));
    const start = this.#offset;
    this.#offset += whole.length;
    this.#cut = Buffer.from(bytes.subarray(whole.length));
    if (isAscii(whole)) return whole.toString("latin1");
    if (!isUtf8(whole)) throw notText(this.path, whole, start);
    const text = whole.toString("utf8");
    return start === 0 && text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  /** A file that ends amid a character was torn there. */
  end(): string {
    return this.#cut.length === 0 ? "" : "\ufffd";
  }
}

function notText(path: string, bytes: Buffer, start: number): UserError {
  let good = 0;
  for (let bad = bytes.length; bad - good > 1; ) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, middle - cutAtEnd(bytes.subarray(0, middle))))) good = middle;
    else bad = middle;
  }
  // Not the byte that breaks a character off, but the one that began it.
  good -= cutAtEnd(bytes.subarray(0, good));
  const byte = (bytes[good] ?? 0).toString(16).padStart(2, "0");
  const compressed = start === 0 && bytes[0] === 0x1f && bytes[1] === 0x8b;
  return new UserError(`is no text: byte ${start + good} (0x${byte}) is not UTF-8`, {
    place: { file: path },
    hint: compressed ? "it is compressed: gunzip it first" : "a history is a text file; save it as UTF-8",
  });
}

/** How many bytes at the end are the beginning of a character: up to three. */
function cutAtEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte < 0xc2 || byte > 0xf4 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

function orExplain<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
}

/** What the system's refusal to open or read a file means to whoever named it. */
export function unreadable(path: string, thrown: unknown): UserError {
  const place = { file: path };
  switch ((thrown as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return new UserError("there is no such file", { place, hint: "check the path" });
    case "EACCES":
    case "EPERM":
      return new UserError("cannot be read: permission denied", { place, hint: `chmod +r ${path}, or ask its owner` });
    case "EISDIR":
      return new UserError("is a folder, not a history", { place, hint: "name a file in it" });
    default:
      return new UserError(`cannot be read: ${messageOf(thrown)}`, { place });
  }
}
