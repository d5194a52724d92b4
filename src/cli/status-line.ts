import { fitted } from "./progress-line.js";

export interface Screen {
  write(text: string): void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where lines that stay go, and where those that pass: on a terminal it is one and the same. */
export interface Screens {
  readonly staying: Screen;
  readonly passing: Screen;
}

interface Streams {
  readonly stdout: Screen;
  readonly stderr: Screen;
}

/** What is found goes to standard output, how far it has come to standard error. */
export function resultScreens({ stdout, stderr }: Streams): Screens {
  return { staying: stdout, passing: stderr };
}

/** All goes to standard error: the result, such as one in JSON, has standard output to itself. */
export function progressScreens({ stderr }: Streams): Screens {
  return { staying: stderr, passing: stderr };
}

/** On a screen that cannot redraw, what passes is told this often. */
const PLAIN_EVERY_MS = 10_000;

/** Lines that stay, and below them one that is redrawn. Times are of the watcher's own clock. */
export class StatusLine {
  readonly #screens: Screens;
  readonly #nowMs: () => number;
  #drawn = false;
  #lastPlainMs: number;

  constructor(screens: Screens, nowMs: () => number) {
    this.#screens = screens;
    this.#nowMs = nowMs;
    this.#lastPlainMs = nowMs();
  }

  /** Without a terminal, a passing line stays: the next one is told only after a while from now. */
  rest(): void {
    this.#lastPlainMs = this.#nowMs();
  }

  /** A line that the next one replaces; where nothing can be redrawn it comes now and then, or `always`. */
  passing(text: string, told: "now and then" | "always"): void {
    const { passing } = this.#screens;
    if (passing.isTTY === true) {
      passing.write(`\r\x1b[2K${fitted(text, passing.columns ?? 80)}`);
      this.#drawn = true;
      return;
    }
    const nowMs = this.#nowMs();
    if (told === "now and then" && nowMs - this.#lastPlainMs < PLAIN_EVERY_MS) return;
    this.#lastPlainMs = nowMs;
    passing.write(`${text}\n`);
  }

  /** Takes the passing line away. */
  clear(): void {
    if (this.#drawn) this.#screens.passing.write("\r\x1b[2K");
    this.#drawn = false;
  }

  /** A line that stays. */
  line(text: string): void {
    this.clear();
    this.#screens.staying.write(`${text}\n`);
  }
}
