import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ns, nsToMs } from "../../core/units.js";

/** Lines are written in chunks of so many characters. */
const CHUNK_CHARS = 16_384;

/** A node that says more than this has said enough. */
const MOST_LINES = 20_000;

/** One node's log for people: `logs/<node>.log`, a line for each change, stamped in simulated seconds of the run. */
export class NodeLog {
  readonly #path: string;
  readonly #runNs: () => Ns;
  #pending = "";
  #lines = 0;

  constructor(logsDir: string, node: string, runNs: () => Ns) {
    this.#path = join(logsDir, `${node}.log`);
    this.#runNs = runNs;
    writeFileSync(this.#path, "");
  }

  line(text: string): void {
    this.#lines += 1;
    if (this.#lines > MOST_LINES) return;
    const seconds = (nsToMs(this.#runNs()) / 1000).toFixed(6).padStart(13);
    this.#pending += `${seconds} ${this.#lines === MOST_LINES ? "(no more lines are kept)" : text}\n`;
    if (this.#pending.length > CHUNK_CHARS) this.flush();
  }

  flush(): void {
    if (this.#pending === "") return;
    appendFileSync(this.#path, this.#pending);
    this.#pending = "";
  }
}
