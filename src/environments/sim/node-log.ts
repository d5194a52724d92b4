import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ns, nsToMs } from "../../core/units.js";

/** Lines are written in chunks of so many characters. */
const CHUNK_CHARS = 16_384;

/** A node that says more than this has said enough. */
const MOST_LINES = 20_000;

/** One node's log for people: `logs/<node>.log`, a line for each change, stamped in simulated seconds of the run. */
export class NodeLog {
  readonly #path: string | undefined;
  readonly #runNs: () => Ns;
  #pending = "";
  #lines = 0;

  /** Without a folder nothing is kept. */
  constructor(logsDir: string | undefined, node: string, runNs: () => Ns) {
    this.#runNs = runNs;
    if (logsDir === undefined) return;
    this.#path = join(logsDir, `${node}.log`);
    writeFileSync(this.#path, "");
  }

  line(text: string): void {
    if (this.#path === undefined) return;
    this.#lines += 1;
    if (this.#lines > MOST_LINES) return;
    const seconds = (nsToMs(this.#runNs()) / 1000).toFixed(6).padStart(13);
    this.#pending += `${seconds} ${this.#lines === MOST_LINES ? "(no more lines are kept)" : text}\n`;
    if (this.#pending.length > CHUNK_CHARS) this.flush();
  }

  flush(): void {
    if (this.#path === undefined || this.#pending === "") return;
    appendFileSync(this.#path, this.#pending);
    this.#pending = "";
  }
}
