import { JuteReader, UnreadableAnswer } from "./jute.js";

/** A transaction as a server logged it, as far as nodes come and go by it. */
export interface Transaction {
  readonly zxid: number;
  /** The session that asked for it. */
  readonly session: bigint;
  readonly changes: readonly NodeChange[];
}

export type NodeChange =
  | { readonly change: "created"; readonly path: string; readonly ephemeral: boolean }
  | { readonly change: "deleted"; readonly path: string }
  /** The end of the session, and of all its ephemeral nodes. */
  | { readonly change: "session-closed" };

/** The transactions of one file, in order. */
export interface TransactionLog {
  readonly transactions: readonly Transaction[];
  /** Why what follows them could not be read; undefined where nothing follows. */
  readonly damage: string | undefined;
}

/** "ZKLG", version 2; the header ends with the number of the database. */
const MAGIC = 0x5a4b4c47;
const VERSION = 2;
const HEADER_BYTES = 16;

/** Before each record: its checksum and its length; after it one byte. */
const PREFIX_BYTES = 12;
const END_OF_RECORD = 0x42;

/** Kinds of transactions (org.apache.zookeeper.ZooDefs.OpCode) that make nodes come and go. */
const KIND = {
  create: 1,
  delete: 2,
  multi: 14,
  create2: 15,
  createContainer: 19,
  deleteContainer: 20,
  createTtl: 21,
  closeSession: -11,
} as const;

/**
 * Reads a file `log.ZXID` of a server's `version-2` (org.apache.zookeeper.server.persistence.FileTxnLog): a header, then
 * records, each behind its checksum (Adler-32) and length. Files grow in steps, so zeros follow the last record.
 */
export function readTransactionLog(content: Buffer): TransactionLog {
  if (content.length < HEADER_BYTES || content.every((byte) => byte === 0)) {
    return { transactions: [], damage: undefined };
  }
  if (content.readInt32BE(0) !== MAGIC || content.readInt32BE(4) !== VERSION) {
    return { transactions: [], damage: "it does not begin as a log of transactions" };
  }
  const transactions: Transaction[] = [];
  let offset = HEADER_BYTES;
  while (offset + PREFIX_BYTES < content.length) {
    const checksum = content.readBigInt64BE(offset);
    const sizeBytes = content.readInt32BE(offset + 8);
    if (sizeBytes === 0 && checksum === 0n) break;
    const start = offset + PREFIX_BYTES;
    const end = start + sizeBytes;
    const where = `behind ${transactions.length} transactions`;
    if (sizeBytes <= 0 || end >= content.length || content[end] !== END_OF_RECORD) {
      return { transactions, damage: `a record ${where} is torn` };
    }
    const record = content.subarray(start, end);
    if (BigInt(adler32(record)) !== checksum) return { transactions, damage: `a record ${where} is damaged` };
    try {
      transactions.push(readTransaction(record));
    } catch (thrown) {
      if (!(thrown instanceof UnreadableAnswer)) throw thrown;
      return { transactions, damage: `a record ${where} cannot be read: ${thrown.message}` };
    }
    offset = end + 1;
  }
  return { transactions, damage: undefined };
}

/** The zxid of a snapshot by its name, or of the first transaction of a log; undefined for other files. */
export function zxidOfFile(kind: "log" | "snapshot", name: string): number | undefined {
  const [, found, hex] = /^(log|snapshot)\.([0-9a-f]+)$/.exec(name) ?? [];
  return found === kind && hex !== undefined ? Number.parseInt(hex, 16) : undefined;
}

function readTransaction(record: Buffer): Transaction {
  const reader = new JuteReader(record);
  const session = reader.long();
  reader.int();
  const zxid = reader.zxid();
  reader.long();
  return { zxid, session, changes: changesOf(reader.int(), reader) };
}

function changesOf(kind: number, reader: JuteReader): readonly NodeChange[] {
  switch (kind) {
    case KIND.create:
    case KIND.create2:
      return [readCreation(reader)];
    case KIND.createContainer:
    case KIND.createTtl:
      return [{ change: "created", path: reader.text(), ephemeral: false }];
    case KIND.delete:
    case KIND.deleteContainer:
      return [{ change: "deleted", path: reader.text() }];
    case KIND.closeSession:
      return [{ change: "session-closed" }];
    case KIND.multi:
      return stepsOf(reader);
    default:
      return [];
  }
}

function readCreation(reader: JuteReader): NodeChange {
  const path = reader.text();
  reader.buffer();
  const rights = reader.int();
  for (let right = 0; right < rights; right++) {
    reader.int();
    reader.text();
    reader.text();
  }
  return { change: "created", path, ephemeral: reader.bool() };
}

/** A step of a transaction that was refused is logged as an error, and so are all the others of it. */
function stepsOf(reader: JuteReader): readonly NodeChange[] {
  const changes: NodeChange[] = [];
  const steps = reader.int();
  for (let step = 0; step < steps; step++) {
    const kind = reader.int();
    changes.push(...changesOf(kind, new JuteReader(reader.buffer())));
  }
  return changes;
}

/** RFC 1950, section 8.2. */
function adler32(bytes: Buffer): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}
