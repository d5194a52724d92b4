import type { CampaignEvent, RunOutcome } from "../campaign/campaign-event.js";
import { faultsText } from "./faults-text.js";
import type { Paint } from "./paint.js";
import { paintVerdict } from "./paint.js";
import { progressLine } from "./progress-line.js";
import { type Screens, StatusLine } from "./status-line.js";
import { campaignBlock, rowLine, runLine, verdictBlock } from "./verdict-block.js";

/**
 * Tells a person how a run or a campaign goes: on a terminal by one line that is redrawn, else by plain lines. Times
 * are of the watcher's own clock.
 */
export class Display {
  readonly #status: StatusLine;
  readonly #paint: Paint;
  #inCampaign = false;

  constructor(screens: Screens, paint: Paint, nowMs: () => number) {
    this.#status = new StatusLine(screens, nowMs);
    this.#paint = paint;
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
        this.#status.rest();
        if (!this.#inCampaign) this.#line(`seed ${event.plan.seed}  ${event.title}  ${this.#paint.dim(event.folder)}`);
        return;
      case "starting":
        this.#status.passing(event.message, "always");
        return;
      case "progress":
        this.#status.passing(progressLine(event.progress, event.plan), "now and then");
        return;
      case "checking":
        this.#status.passing(`checking ${event.events} events`, "now and then");
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
    this.#line(`faults  ${faultsText(summary.faults)}`);
    this.#line(`folder  ${folder}`);
    this.#line(`report  ${folder}/report.html`);
    this.#line(`again   ${summary.reproduce}`);
  }

  #line(text: string): void {
    this.#status.line(text);
  }
}
