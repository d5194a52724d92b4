import type { Size } from "../campaign/shrink/specimen.js";
import { sizeText } from "../campaign/shrink/story/markdown.js";
import type { HuntResult } from "../campaign/sweep/hunt.js";
import type { HuntingGround } from "../campaign/sweep/hunting-grounds.js";
import type { SweptRun } from "../campaign/sweep/swept-run.js";
import { formatDurationMs } from "../core/units.js";
import { huntColumns, huntHeading, huntTotals } from "./hunt-text.js";
import type { Paint } from "./paint.js";
import { type Screens, StatusLine } from "./status-line.js";

/** Tells a person how a hunt goes: a line of the table for each bug as it is caught, and below it the one being hunted. */
export class HuntDisplay {
  readonly #status: StatusLine;
  readonly #paint: Paint;
  readonly #nowMs: () => number;
  readonly #grounds: readonly HuntingGround[];
  readonly #startMs: number;
  #hunted: { readonly ground: HuntingGround; readonly startMs: number; runs: number } | undefined;

  constructor(screens: Screens, paint: Paint, nowMs: () => number, grounds: readonly HuntingGround[]) {
    this.#status = new StatusLine(screens, nowMs);
    this.#paint = paint;
    this.#nowMs = nowMs;
    this.#grounds = grounds;
    this.#startMs = nowMs();
    this.#status.line(paint.bold(huntHeading(grounds)));
  }

  started(ground: HuntingGround): void {
    this.#hunted = { ground, startMs: this.#nowMs(), runs: 0 };
    this.#status.rest();
  }

  /** Takes each run as it comes; to be passed as a function. */
  readonly arrived = (_run: SweptRun): void => {
    if (this.#hunted === undefined) return;
    this.#hunted.runs += 1;
    const { ground, startMs, runs } = this.#hunted;
    const place = this.#grounds.indexOf(ground) + 1;
    const time = formatDurationMs(this.#nowMs() - startMs);
    this.#status.passing(
      `${place}/${this.#grounds.length} ${ground.bug.name}: seed ${runs} of ${ground.row.seeds.length}, ${time}`,
      "now and then",
    );
  };

  ended(result: HuntResult): void {
    this.#status.line(huntColumns(result, this.#grounds, this.#paint));
  }

  shrunk(size: Size, folder: string): void {
    this.#status.line(this.#paint.dim(`  shrinks to ${sizeText(size)}`));
    this.#status.line(this.#paint.dim(`  story    ${folder}/story.md`));
  }

  /** The hunt goes on: that a bug was caught stands. */
  notShrunk(why: string): void {
    this.#status.line(this.#paint.dim(`  could not be shrunk: ${why}`));
  }

  /** Tells the totals, and returns them. */
  summary(results: readonly HuntResult[]): string {
    const totals = huntTotals(results, this.#grounds, this.#nowMs() - this.#startMs, this.#paint);
    this.#status.line(totals);
    return totals;
  }
}
