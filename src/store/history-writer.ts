import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { EnvironmentError, messageOf } from "../core/errors.js";
import type { HistoryEvent } from "../core/event.js";
import type { HistoryEnd, HistoryHeader } from "../core/history.js";
import { endLine, eventLine, headerLine } from "./history-lines.js";

/**
 * Writes `history.jsonl` as the run goes. Everything is synchronous, so that what was flushed survives the death of the
 * harness at any later moment. Every method throws an EnvironmentError where the file cannot be written; what was
 * written before stays readable, and what was not is kept and tried again by the next flush.
 */
export interface HistoryWriter {
  /** Takes the event into the buffer, and flushes once that holds 64 Ki characters. */
  append(event: HistoryEvent): void;
  /** Hands the buffer to the operating system. The run calls this at least every 100 ms. */
  flush(): void;
  /** Writes the last line. Only `close` may follow. */
  end(end: HistoryEnd): void;
  /** Writes the end, where one is given, flushes, and lets the file go. May be called again, to no effect. */
  close(end?: HistoryEnd): void;
}

const FLUSH_AT_CHARACTERS = 64 * 1024;

/** Creates the file, which must not exist, with its header line already written. */
export function createHistoryWriter(path: string, header: HistoryHeader): HistoryWriter {
  return new BufferedWriter(path, header);
}

class BufferedWriter implements HistoryWriter {
  readonly #path: string;
  #file: number | undefined;
  /** Lines not yet in bytes, then bytes not yet in the file. */
  #lines = "";
  #bytes = Buffer.alloc(0);

  constructor(path: string, header: HistoryHeader) {
    this.#path = path;
    this.#file = this.#orExplain(() => openSync(path, "wx"));
    this.#lines = headerLine(header);
    this.flush();
  }

  append(event: HistoryEvent): void {
    this.#lines += eventLine(event);
    if (this.#lines.length >= FLUSH_AT_CHARACTERS) this.flush();
  }

  flush(): void {
    const file = this.#file;
    if (file === undefined) return;
    if (this.#lines !== "") {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.from(this.#lines)]);
      this.#lines = "";
    }
    this.#orExplain(() => {
      // A deleted file takes writes without complaint, and loses them.
      if (fstatSync(file).nlink === 0) throw new Error("the file was deleted while the run was writing it");
      while (this.#bytes.length > 0) this.#bytes = this.#bytes.subarray(writeSync(file, this.#bytes));
    });
  }

  end(end: HistoryEnd): void {
    this.#lines += endLine(end);
    this.flush();
  }

  close(end?: HistoryEnd): void {
    const file = this.#file;
    if (file === undefined) return;
    try {
      if (end !== undefined) this.#lines += endLine(end);
      this.flush();
    } finally {
      this.#file = undefined;
      closeSync(file);
    }
  }

  #orExplain<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (thrown) {
      throw new EnvironmentError(`cannot write the history ${this.#path}: ${messageOf(thrown)}`, {
        hint: hintFor(thrown),
        cause: thrown,
      });
    }
  }
}

function hintFor(thrown: unknown): string {
  switch ((thrown as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return "free some space on that disk, or write elsewhere with --runs-dir DIR";
    case "EEXIST":
      return "a run never overwrites another's history: choose another folder with --runs-dir DIR";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "make the folder writable, or write elsewhere with --runs-dir DIR";
    default:
      return "keep the run's folder in place while it runs; everything written before can still be checked";
  }
}
