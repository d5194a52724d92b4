import type { SweepEvent } from "../campaign/sweep/sweep-event.js";
import { SweepTally } from "../campaign/sweep/tally.js";
import { Display } from "./display.js";
import type { Paint } from "./paint.js";
import { type Screen, StatusLine } from "./status-line.js";
import { sweepFigures } from "./sweep-text.js";
import { counted } from "./wording.js";

/** Tells a person how a sweep goes, and of a failure that is run again as `usurper run` would. */
export class SweepDisplay {
  readonly #status: StatusLine;
  readonly #runs: Display;
  readonly #paint: Paint;
  readonly #nowMs: () => number;
  #live: { readonly tally: SweepTally; readonly seeds: number; readonly marks: number; readonly startMs: number };

  /** `marks` of a system by its name: how many it declares. */
  constructor(screen: Screen, paint: Paint, nowMs: () => number, marksOf: (system: string) => number) {
    this.#status = new StatusLine(screen, nowMs);
    this.#runs = new Display(screen, paint, nowMs);
    this.#paint = paint;
    this.#nowMs = nowMs;
    this.#marksOf = marksOf;
    this.#live = { tally: new SweepTally(), seeds: 0, marks: 0, startMs: nowMs() };
  }

  readonly #marksOf: (system: string) => number;

  /** Takes an event of `executeSweep`; to be passed as a function. */
  readonly tell = (event: SweepEvent): void => {
    switch (event.type) {
      case "sweep-started": {
        const { row, processes } = event;
        const seeds = row.seeds.length;
        const over = counted(processes, "process", "processes");
        this.#live = {
          tally: new SweepTally(),
          seeds,
          marks: this.#marksOf(row.plan.system.name),
          startMs: this.#nowMs(),
        };
        this.#status.rest();
        this.#status.line(`${this.#paint.bold(row.title)}  ${counted(seeds, "seed", "seeds")} over ${over}`);
        return;
      }
      case "swept":
        this.#live.tally.add(event.run);
        this.#status.passing(this.#progress(), "now and then");
        return;
      case "sweep-ended":
        this.#status.clear();
        return;
      default:
        this.#runs.tell(event);
    }
  };

  #progress(): string {
    const { tally, seeds, marks, startMs } = this.#live;
    const reached = marks === 0 ? [] : [`marks ${tally.marks.size}/${marks}`];
    const { invalid, unknown } = tally.verdicts;
    return [
      `${tally.runs}/${seeds} seeds`,
      ...sweepFigures(tally, this.#nowMs() - startMs),
      ...reached,
      counted(invalid, "violation", "violations"),
      ...(unknown === 0 ? [] : [`${unknown} unknown`]),
    ].join("  ");
  }
}
