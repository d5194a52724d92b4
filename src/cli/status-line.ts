import { fitted } from "./progress-line.js";

export interface Screen {
  write(text: string): void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** On a screen that cannot redraw, what passes is told this often. */
const PLAIN_EVERY_MS = 10_000;

/** Lines that stay, and below them one that is redrawn. Times are of the watcher's own clock. */
export class StatusLine {
  readonly #screen: Screen;
  readonly #nowMs: () => number;
  #drawn = false;
  #lastPlainMs: number;

  constructor(screen: Screen, nowMs: () => number) {
    this.#screen = screen;
    this.#nowMs = nowMs;
    this.#lastPlainMs = nowMs();
  }

  /** Without a terminal, a passing line stays: the next one is told only after a while from now. */
  rest(): void {
    this.#lastPlainMs = this.#nowMs();
  }

  /** A line that the next one replaces; where nothing can be redrawn it comes now and then, or `always`. */
  passing(text: string, told: "now and then" | "always"): void {
    if (this.#screen.isTTY === true) {
      this.#screen.write(`\r\x1b[2K${fitted(text, this.#screen.columns ?? 80)}`);
      this.#drawn = true;
      return;
    }
    const nowMs = this.#nowMs();
    if (told === "now and then" && nowMs - this.#lastPlainMs < PLAIN_EVERY_MS) return;
    this.#lastPlainMs = nowMs;
    this.#screen.write(`${text}\n`);
  }

  /** Takes the passing line away. */
  clear(): void {
    if (this.#drawn) this.#screen.write("\r\x1b[2K");
    this.#drawn = false;
  }

  /** A line that stays. */
  line(text: string): void {
    this.clear();
    this.#screen.write(`${text}\n`);
  }
}
