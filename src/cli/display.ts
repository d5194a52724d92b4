import type { CampaignEvent, RunOutcome } from "../campaign/campaign-event.js";
import type { Paint } from "./paint.js";
import { paintVerdict } from "./paint.js";
import { fitted, progressLine } from "./progress-line.js";
import { campaignBlock, rowLine, runLine, verdictBlock } from "./verdict-block.js";

export interface Screen {
  write(text: string): void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** On a screen that cannot redraw, progress is told this often. */
const PLAIN_EVERY_MS = 10_000;

/**
 * Tells a person how a run or a campaign goes: on a terminal by one line that is redrawn, else by plain lines. Times
 * are of the watcher's own clock.
 */
export class Display {
  readonly #screen: Screen;
  readonly #paint: Paint;
  readonly #nowMs: () => number;
  #drawn = false;
  #lastPlainMs = 0;
  #inCampaign = false;

  constructor(screen: Screen, paint: Paint, nowMs: () => number) {
    this.#screen = screen;
    this.#paint = paint;
    this.#nowMs = nowMs;
  }

  /** Takes an event of `executeCampaign`; to be passed as a function. */
  readonly tell = (event: CampaignEvent): void => {
    switch (event.type) {
      case "campaign-started":
        this.#inCampaign = true;
        this.#line(`${this.#paint.bold(event.campaign.name)}  ${this.#paint.dim(event.folder)}`);
        return;
      case "row-started":
        if (this.#inCampaign) this.#line(`\n${this.#paint.bold(`${event.place + 1}/${event.of}`)} ${event.row.title}`);
        return;
      case "run-started":
        this.#lastPlainMs = this.#nowMs();
        if (!this.#inCampaign) this.#line(`seed ${event.plan.seed}  ${event.title}  ${this.#paint.dim(event.folder)}`);
        return;
      case "starting":
        this.#passing(event.message, true);
        return;
      case "progress":
        this.#passing(progressLine(event.progress, event.plan), false);
        return;
      case "checking":
        this.#passing(`checking ${event.events} events`, false);
        return;
      case "run-ended":
        this.#runEnded(event.outcome);
        return;
      case "row-ended":
        if (this.#inCampaign) this.#line(rowLine(event.row, this.#paint));
        return;
      case "campaign-ended":
        this.#line(`\n${campaignBlock(event.summary, this.#paint)}`);
        this.#line(`report  ${event.folder}/report.html`);
        for (const command of event.summary.reproduce) this.#line(`again   ${command}`);
        return;
      default:
        event satisfies never;
    }
  };

  #runEnded({ folder, verdict, summary, end }: RunOutcome): void {
    if (this.#inCampaign) {
      this.#line(runLine(summary, this.#paint));
      return;
    }
    this.#line(verdictBlock(verdict, this.#paint));
    if (end.reason !== "complete") this.#line(`the run was cut short, ${end.reason}: ${end.detail ?? ""}`);
    const word = this.#paint.bold(paintVerdict(this.#paint, verdict.verdict));
    const { ok, fail, info } = summary.operations;
    this.#line(`${word}  seed ${summary.seed}  ${ok} ok, ${fail} fail, ${info} info`);
    this.#line(`folder  ${folder}`);
    this.#line(`report  ${folder}/report.html`);
    this.#line(`again   ${summary.reproduce}`);
  }

  /** A line that the next one replaces; without a terminal it stays, so it comes only now and then. */
  #passing(text: string, always: boolean): void {
    if (this.#screen.isTTY === true) {
      this.#screen.write(`\r\x1b[2K${fitted(text, this.#screen.columns ?? 80)}`);
      this.#drawn = true;
      return;
    }
    const nowMs = this.#nowMs();
    if (!always && nowMs - this.#lastPlainMs < PLAIN_EVERY_MS) return;
    this.#lastPlainMs = nowMs;
    this.#screen.write(`${text}\n`);
  }

  #line(text: string): void {
    this.#screen.write(`${this.#drawn ? "\r\x1b[2K" : ""}${text}\n`);
    this.#drawn = false;
  }
}
