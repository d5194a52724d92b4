import { crc32 } from "node:zlib";
import type { Json } from "../core/json.js";

/**
 * The bytes of a node's log file, a line for each record, with an empty one between:
 *
 *     6a1f0c3e 000000000118 "usurper-log/1"
 *
 *     91ffab20 118 {"type":"hard-state","term":1,"votedFor":"n1"}
 *
 * A checksum (CRC-32) of what follows it, how many bytes of the file were known to be on the disk when the line was
 * written, and a record. Lines, because JSON never holds a bare line feed: behind a damaged record the next one is found
 * again. Empty ones between, because a damaged line feed would otherwise make one of two records. The count, because
 * checksums alone cannot tell a crash from a lying disk: a crash may tear whatever was not synced, and in any order, so
 * that whole records may stand behind a torn one; what was synced it may not touch.
 *
 * The first line's count covers all that was in the file when it got its name.
 */
const FORMAT = "usurper-log/1";

const LINE_FEED = 10;
const EMPTY_LINE = Buffer.from([LINE_FEED]);
const COUNT_DIGITS = 12;
const HEADER_BYTES = lineOf(FORMAT, "0".repeat(COUNT_DIGITS)).length;

/** What is left of a log. */
export type LogReading =
  | {
      readonly type: "read";
      /** All records in order; damaged ones read as whatever can be made of them. */
      readonly records: readonly Json[];
      /** The places of damaged ones, ascending: the last record alone where a crash has torn it, else a disk's lies. */
      readonly damaged: readonly number[];
      /** How much of the file a later life goes on behind. */
      readonly keepBytes: number;
    }
  /** What had been synced is missing at the end, so that no record is left that could be called damaged. */
  | { readonly type: "lost"; readonly why: string };

/** A whole file that is synced before it gets its name. */
export function wholeLog(records: readonly Json[]): Buffer {
  const body = records.map((record) => recordLine(record, 0));
  const sizeBytes = body.reduce((sum, { length }) => sum + length, HEADER_BYTES);
  return Buffer.concat([lineOf(FORMAT, String(sizeBytes).padStart(COUNT_DIGITS, "0")), ...body]);
}

/** A record to be added to a file of which `syncedBytes` are on the disk. */
export function recordLine(record: Json, syncedBytes: number): Buffer {
  return Buffer.concat([EMPTY_LINE, lineOf(record, String(syncedBytes))]);
}

/** Reads what a file holds, whatever has become of it. */
export function readLog(bytes: Buffer): LogReading {
  const [header, ...pieces] = piecesOf(bytes);
  if (header?.line?.record !== FORMAT) return { type: "lost", why: "its first line is damaged" };
  const lines = [header, ...pieces].flatMap(({ line }) => (line === undefined ? [] : [line]));
  const syncedBytes = lines.reduce((most, line) => Math.max(most, line.syncedBytes), 0);
  const lastWhole = pieces.findLast(({ line }) => line !== undefined) ?? header;
  if (syncedBytes > lastWhole.endBytes) {
    return { type: "lost", why: `${syncedBytes} bytes of it had been synced, of which ${lastWhole.endBytes} are left` };
  }
  const torn = pieces.findIndex(({ line, startBytes }) => line === undefined && startBytes >= syncedBytes);
  const kept = torn === -1 ? pieces : pieces.slice(0, torn + 1);
  return {
    type: "read",
    records: kept.map(({ line, text }) => (line === undefined ? unreadable(text) : line.record)),
    damaged: kept.flatMap(({ line }, place) => (line === undefined ? [place] : [])),
    keepBytes: pieces[torn]?.startBytes ?? bytes.length,
  };
}

interface Line {
  readonly syncedBytes: number;
  readonly record: Json;
}

/** What stands between line feeds, a line of ours or not. */
interface Piece {
  readonly startBytes: number;
  /** Behind its line feed. */
  readonly endBytes: number;
  readonly text: string;
  readonly line: Line | undefined;
}

function piecesOf(bytes: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let startBytes = 0; startBytes < bytes.length; ) {
    const lineFeed = bytes.indexOf(LINE_FEED, startBytes);
    const ended = lineFeed !== -1;
    const text = bytes.toString("utf8", startBytes, ended ? lineFeed : bytes.length);
    const endBytes = ended ? lineFeed + 1 : bytes.length;
    if (text !== "") pieces.push({ startBytes, endBytes, text, line: ended ? parseLine(text) : undefined });
    startBytes = endBytes;
  }
  return pieces;
}

function lineOf(record: Json, syncedBytes: string): Buffer {
  const content = `${syncedBytes} ${JSON.stringify(record)}`;
  return Buffer.from(`${checksumOf(content)} ${content}\n`);
}

/** Undefined where the checksum does not fit. */
function parseLine(text: string): Line | undefined {
  const match = /^([0-9a-f]{8}) ((\d+) (.*))$/s.exec(text);
  if (match === null) return undefined;
  const [, checksum, content = "", syncedBytes, record = ""] = match;
  if (checksumOf(content) !== checksum) return undefined;
  return { syncedBytes: Number(syncedBytes), record: JSON.parse(record) as Json };
}

/** A damaged record as it reads, checksum or not. */
function unreadable(text: string): Json {
  try {
    return JSON.parse(text.replace(/^\S+ \S+ /, "")) as Json;
  } catch {
    return text;
  }
}

function checksumOf(content: string): string {
  return crc32(content).toString(16).padStart(8, "0");
}
