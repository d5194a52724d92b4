import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `logs/<name>.log`: all that a node or contender wrote, over all its lives. Our own lines in it begin with `---` and
 * carry the wall time, as most servers' own lines do.
 */
export class NodeLog {
  readonly path: string;
  #hear: (line: string) => void = () => {};

  constructor(logsDir: string, name: string) {
    this.path = join(logsDir, `${name}.log`);
    appendFileSync(this.path, "");
  }

  readonly line = (text: string): void => {
    this.#append(text);
    this.#hear(text);
  };

  /** From now on `hear` is told each line that the process writes, and none of our own. */
  watch(hear: (line: string) => void): void {
    this.#hear = hear;
  }

  mark(event: string): void {
    this.#append(`--- usurper ${new Date().toISOString()} ${event}`);
  }

  #append(text: string): void {
    appendFileSync(this.path, `${text}\n`);
  }

  /** The last lines, for an error message. */
  tail(lines: number): string {
    return readFileSync(this.path, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  }
}
