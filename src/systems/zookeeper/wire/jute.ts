/** An answer that is not what the protocol says, or holds a number that cannot be told exactly. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
}

/** A string or buffer that is absent has this length. */
const ABSENT = -1;

/** Writes a record in jute, ZooKeeper's serialisation: big-endian, strings and buffers behind their length. */
export class JuteWriter {
  readonly #parts: Buffer[] = [];

  int(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    return this.#add(part);
  }

  long(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64BE(value);
    return this.#add(part);
  }

  bool(value: boolean): this {
    return this.#add(Buffer.from([value ? 1 : 0]));
  }

  buffer(value: Buffer): this {
    return this.int(value.length).#add(value);
  }

  text(value: string): this {
    return this.buffer(Buffer.from(value, "utf8"));
  }

  /** A string or buffer that is not there, which is not the same as an empty one. */
  absent(): this {
    return this.int(ABSENT);
  }

  /** A record that was written before. */
  record(record: JuteWriter): this {
    this.#parts.push(...record.#parts);
    return this;
  }

  /** The record behind its length, as it goes over a connection. */
  frame(): Buffer {
    const body = Buffer.concat(this.#parts);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    return Buffer.concat([length, body]);
  }

  #add(part: Buffer): this {
    this.#parts.push(part);
    return this;
  }
}

/** Reads a record; every method throws `UnreadableAnswer` where there is less than it asks for. */
export class JuteReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  int(): number {
    return this.#take(4).readInt32BE();
  }

  long(): bigint {
    return this.#take(8).readBigInt64BE();
  }

  /** A transaction's id as a number. It has 64 bits, epoch and counter, and is refused where it would be rounded. */
  zxid(): number {
    const zxid = this.long();
    const number = Number(zxid);
    if (!Number.isSafeInteger(number)) throw new UnreadableAnswer(`the zxid 0x${zxid.toString(16)} is no safe integer`);
    return number;
  }

  bool(): boolean {
    return this.#take(1)[0] !== 0;
  }

  buffer(): Buffer {
    const length = this.int();
    return length === ABSENT ? Buffer.alloc(0) : this.#take(length);
  }

  text(): string {
    return this.buffer().toString("utf8");
  }

  texts(): readonly string[] {
    const count = this.int();
    return count === ABSENT ? [] : Array.from({ length: count }, () => this.text());
  }

  #take(length: number): Buffer {
    const end = this.#offset + length;
    if (length < 0 || end > this.#bytes.length) throw new UnreadableAnswer("the answer ends too early");
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }
}
