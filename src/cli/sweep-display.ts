import type { SweepEvent } from "../campaign/sweep/sweep-event.js";
import { SweepTally } from "../campaign/sweep/tally.js";
import { Display } from "./display.js";
import type { Paint } from "./paint.js";
import { type Screens, StatusLine } from "./status-line.js";
import { sweepFigures } from "./sweep-text.js";
import { counted } from "./wording.js";

/** The sweep of one row as far as it has come. */
interface Live {
  readonly tally: SweepTally;
  readonly planned: number;
  readonly unit: string;
  readonly marks: number;
  readonly startMs: number;
}

/** Tells a person how a sweep goes, and of a failure that is run again as `usurper run` would. */
export class SweepDisplay {
  readonly #status: StatusLine;
  readonly #runs: Display;
  readonly #paint: Paint;
  readonly #nowMs: () => number;
  #live: Live;

  /** `marks` of a system by its name: how many it declares. */
  constructor(screens: Screens, paint: Paint, nowMs: () => number, marksOf: (system: string) => number) {
    this.#status = new StatusLine(screens, nowMs);
    this.#runs = new Display(screens, paint, nowMs);
    this.#paint = paint;
    this.#nowMs = nowMs;
    this.#marksOf = marksOf;
    this.#live = { tally: new SweepTally(), planned: 0, unit: "seed", marks: 0, startMs: nowMs() };
  }

  readonly #marksOf: (system: string) => number;

  /** Takes an event of `executeSweep`; to be passed as a function. */
  readonly tell = (event: SweepEvent): void => {
    switch (event.type) {
      case "sweep-started": {
        const { row, processes } = event;
        const { planned, unit } = event.plans;
        const over = counted(processes, "process", "processes");
        this.#live = {
          tally: new SweepTally(),
          planned,
          unit,
          marks: this.#marksOf(row.plan.system.name),
          startMs: this.#nowMs(),
        };
        this.#status.rest();
        this.#status.line(`${this.#paint.bold(row.title)}  ${counted(planned, unit, `${unit}s`)} over ${over}`);
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
    const { tally, planned, unit, marks, startMs } = this.#live;
    const reached = marks === 0 ? [] : [`marks ${tally.marks.size}/${marks}`];
    const { invalid, unknown } = tally.verdicts;
    return [
      `${tally.runs}/${planned} ${unit}s`,
      ...sweepFigures(tally, unit, this.#nowMs() - startMs),
      ...reached,
      counted(invalid, "violation", "violations"),
      ...(unknown === 0 ? [] : [`${unknown} unknown`]),
    ].join("  ");
  }
}
