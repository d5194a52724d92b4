import {
  close,
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Json } from "../core/json.js";
import { readLog, recordLine, wholeLog } from "./log-format.js";

/** The name of a node's log in its folder. */
export const LOG_FILE = "log";
/** Names of files to come begin like this: whatever is left of them by a crash never had a meaning. */
const NEW = "log-new-";

const syncData = promisify(fdatasync);
const closeFile = promisify(close);

/** A file that is written at its end. */
interface OpenFile {
  readonly fd: number;
  /** Where it lies as long as it has not got its name. */
  newPath: string | undefined;
  sizeBytes: number;
  syncedBytes: number;
}

export interface LogListener {
  /** Everything up to and including this write is durable. */
  synced(write: number): void;
  /** The disk refused to sync: nothing is known of what was written since, ever (fsync errors are told once). */
  failed(thrown: unknown): void;
}

/** What a life of a node begins with; `lost` where what was promised to others is gone. */
export type OpenedLog =
  | {
      readonly type: "open";
      readonly file: LogFile;
      readonly records: readonly Json[];
      readonly damaged: readonly number[];
    }
  | { readonly type: "lost"; readonly why: string };

/**
 * A node's log on a real disk. What is appended is in the page cache at once, so that a killed process finds it again,
 * and is synced in order, all that waits in one go. A replacement is a new file, synced, then renamed over the old one:
 * a crash leaves either.
 */
export class LogFile {
  readonly #folder: string;
  readonly #listener: LogListener;
  #file: OpenFile;
  #superseded: OpenFile[] = [];
  #replacements = 0;
  #written = 0;
  #durable = 0;
  #syncing: Promise<void> | undefined;

  private constructor(folder: string, file: OpenFile, listener: LogListener) {
    this.#folder = folder;
    this.#file = file;
    this.#listener = listener;
  }

  /**
   * Opens the log in the folder, which is made if need be. Everything read is durable when this returns: the last life
   * may have died before its sync. Throws where the folder cannot be used.
   */
  static open(folder: string, listener: LogListener): OpenedLog {
    mkdirSync(folder, { recursive: true });
    for (const left of readdirSync(folder).filter((name) => name.startsWith(NEW))) rmSync(join(folder, left));
    const path = join(folder, LOG_FILE);
    if (!readdirSync(folder).includes(LOG_FILE)) createEmpty(folder, path);
    const reading = readLog(readFileSync(path));
    if (reading.type === "lost") return { type: "lost", why: `${path} is not to be trusted: ${reading.why}` };
    const fd = openSync(path, "a");
    ftruncateSync(fd, reading.keepBytes);
    fdatasyncSync(fd);
    const { records, damaged, keepBytes } = reading;
    const file = { fd, newPath: undefined, sizeBytes: keepBytes, syncedBytes: keepBytes };
    return { type: "open", file: new LogFile(folder, file, listener), records, damaged };
  }

  /** Adds records behind the others. Throws what the file system says, e.g. that the disk is full. */
  append(write: number, records: readonly Json[]): void {
    const file = this.#file;
    file.sizeBytes += writeAll(file.fd, Buffer.concat(records.map((record) => recordLine(record, file.syncedBytes))));
    this.#wrote(write);
  }

  /** Puts records in the place of all others. Throws as `append` does. */
  replace(write: number, records: readonly Json[]): void {
    this.#replacements += 1;
    const newPath = join(this.#folder, `${NEW}${this.#replacements}`);
    const fd = openSync(newPath, "ax");
    this.#superseded.push(this.#file);
    this.#file = { fd, newPath, sizeBytes: writeAll(fd, wholeLog(records)), syncedBytes: 0 };
    this.#wrote(write);
  }

  /** Resolves when all that was written is durable, and the file closed. */
  async close(): Promise<void> {
    await this.#syncing;
    for (const { fd } of [...this.#superseded, this.#file]) closeSync(fd);
  }

  #wrote(write: number): void {
    this.#written = write;
    this.#syncing ??= this.#syncAll().finally(() => {
      this.#syncing = undefined;
    });
  }

  async #syncAll(): Promise<void> {
    try {
      while (this.#durable < this.#written) {
        const write = this.#written;
        await this.#sync(this.#file);
        this.#durable = write;
        this.#listener.synced(write);
      }
    } catch (thrown) {
      this.#listener.failed(thrown);
    }
  }

  /** Meanwhile more may be written, or a newer replacement begun. */
  async #sync(file: OpenFile): Promise<void> {
    const { sizeBytes, newPath } = file;
    await syncData(file.fd);
    if (newPath !== undefined) {
      await rename(newPath, join(this.#folder, LOG_FILE));
      await syncFolder(this.#folder);
      file.newPath = undefined;
      await discard(this.#superseded.splice(0, this.#supersededBefore(file)));
    }
    file.syncedBytes = sizeBytes;
  }

  #supersededBefore(file: OpenFile): number {
    const place = this.#superseded.indexOf(file);
    return place === -1 ? this.#superseded.length : place;
  }
}

/** Files in whose place another one now stands; of some it took the place before they had got their name. */
async function discard(files: readonly OpenFile[]): Promise<void> {
  for (const { fd, newPath } of files) {
    await closeFile(fd);
    if (newPath !== undefined) await rm(newPath);
  }
}

/** A log without records, in its place for good. */
function createEmpty(folder: string, path: string): void {
  const newPath = join(folder, `${NEW}0`);
  const fd = openSync(newPath, "ax");
  writeAll(fd, wholeLog([]));
  fdatasyncSync(fd);
  closeSync(fd);
  renameSync(newPath, path);
  const folderFd = openSync(folder, "r");
  fsyncSync(folderFd);
  closeSync(folderFd);
}

/** A name is durable only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes all of it, however many calls that takes. Returns its size. */
function writeAll(fd: number, bytes: Buffer): number {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
  return bytes.length;
}
