import type { HistoryEvent } from "../../../core/event.js";
import { createRandom, type Random } from "../../../core/random.js";
import type { Ns } from "../../../core/units.js";
import { MomentQueue } from "./moment-queue.js";
import type { SyntheticOptions } from "./options.js";
import { SabotagePlan, type Turn } from "./sabotage-plan.js";
import type { Answer, Request, Step, Subject } from "./subject.js";
import { createSubject } from "./subjects.js";

/** Times are multiples of this, so that two events share one now and then. */
const TICK_NS = 100;
/** Most operations take from a fifth of this to twice this. */
const USUAL_TICKS = 1000;
/** How many in a hundred take up to ten times as long. */
const SLOW_PCT = 2;
/** The longest that a client thinks between two operations. */
const THINK_TICKS = 20;
/** A late effect comes up to so many times the operation's own duration after it was given up on. */
const LATEST_EFFECT = 50;

/** What became of an operation whose answer was lost; a quarter each for an effect in time and one long after. */
const FATES = ["took effect", "takes effect late", "took none", "took none"] as const;

/** The one resource that everything is asked of. */
export const RESOURCE = "r";

/** Where the clients run. */
export function hostNames(clients: number): readonly string[] {
  return Array.from({ length: clients }, (_, client) => `c${client + 1}`);
}

interface Ongoing {
  readonly client: number;
  readonly request: Request;
  readonly step: Step | undefined;
  lost: boolean;
  answer: Answer | undefined;
  /** Its time is up: it waits for the resource alone. */
  overdue: boolean;
}

type Moment =
  | { readonly what: "free"; readonly client: number }
  | { readonly what: "effect" | "takes effect late" | "return"; readonly operation: Ongoing }
  | { readonly what: "proceed"; readonly answer: Answer };

/**
 * Clients of a simulated resource, in simulated time. Each operation takes effect, or is refused, at one moment within
 * its interval. One whose answer is lost takes effect in half of all cases: within its interval, or long after. Its
 * client goes on as a new process.
 */
export class Simulation {
  readonly #options: SyntheticOptions;
  readonly #subject: Subject;
  readonly #timing: Random;
  readonly #losses: Random;
  readonly #plan: SabotagePlan | undefined;
  readonly #moments = new MomentQueue<Moment>();
  /** By client: where it runs, and the process it now is. */
  readonly #hosts: readonly string[];
  readonly #processes: number[];
  readonly #resting: number[] = [];
  #waiting: Ongoing[] = [];
  #nowNs = 0;
  #invoked = 0;
  #index = 0;

  /** The options must have passed `checkSyntheticOptions`. */
  constructor(
    options: SyntheticOptions,
    readonly record: (event: HistoryEvent) => void,
  ) {
    const random = createRandom(options.seed);
    this.#options = options;
    this.#subject = createSubject(options, random.fork("requests"));
    this.#timing = random.fork("timing");
    this.#losses = random.fork("losses");
    const sabotage = options.violation && this.#subject.sabotage(options.violation);
    this.#plan = sabotage && new SabotagePlan(sabotage, options);
    this.#hosts = hostNames(options.clients);
    this.#processes = Array.from({ length: options.clients }, (_, client) => client);
    for (let client = 0; client < options.clients; client++) {
      this.#moments.push(this.#timing.int(0, USUAL_TICKS) * TICK_NS, { what: "free", client });
    }
  }

  /** Lets the next thing happen; false once nothing more can. */
  advance(): boolean {
    const next = this.#moments.pop();
    if (next === undefined) return this.#giveUp();
    this.#nowNs = next.timeNs;
    const moment = next.item;
    switch (moment.what) {
      case "free":
        this.#free(moment.client);
        return true;
      case "effect":
        this.#takeEffect(moment.operation);
        return true;
      case "takes effect late":
        if (this.#plan?.quiet !== true) this.#subject.perform(moment.operation.request, moment.operation.client);
        return true;
      case "return":
        this.#return(moment.operation);
        return true;
      case "proceed":
        this.#plan?.proceed(moment.answer);
        this.#wakeAll();
        return true;
      default:
        return moment satisfies never;
    }
  }

  #free(client: number): void {
    const turn = this.#turn(client);
    if (typeof turn === "object") {
      this.#invoke(client, turn.step.request, turn.step);
    } else if (turn === "as usual" || (turn === "as obliged" && this.#subject.obliged?.(client) === true)) {
      this.#invoke(client, this.#subject.request(client), undefined);
    } else {
      this.#resting.push(client);
      if (this.#resting.length === this.#options.clients && this.#plan?.over === false) {
        this.#plan.allRest();
        this.#wakeAll();
      }
    }
  }

  #turn(client: number): Turn {
    if (this.#invoked >= this.#options.operations) return "rest";
    return this.#plan?.turn(client, this.#invoked) ?? "as usual";
  }

  #wakeAll(): void {
    for (const client of this.#resting.splice(0)) this.#think(client);
  }

  #think(client: number): void {
    const thinkNs = this.#timing.int(1, THINK_TICKS) * TICK_NS;
    this.#moments.push(this.#nowNs + thinkNs, { what: "free", client });
  }

  #invoke(client: number, request: Request, step: Step | undefined): void {
    this.#recordInvocation(client, request);
    this.#invoked += 1;

    const lost = step === undefined && this.#losses.chance(this.#options.crashPct);
    const operation: Ongoing = { client, request, step, lost, answer: undefined, overdue: false };
    const ticks = this.#duration();
    const endNs = this.#nowNs + ticks * TICK_NS;
    const effectNs = this.#nowNs + this.#timing.int(0, ticks) * TICK_NS;
    if (!lost) this.#moments.push(effectNs, { what: "effect", operation });
    else this.#scheduleLost(operation, effectNs, endNs);
    this.#moments.push(endNs, { what: "return", operation });
  }

  /** Two literals: spreading one into the other would take longer than all the rest. */
  #recordInvocation(client: number, { f, value, key }: Request): void {
    const process = this.#processes[client] as number;
    const host = this.#hosts[client] as string;
    const [index, timeNs] = [this.#index++, this.#nowNs];
    if (key === undefined) {
      this.record({ index, timeNs, process, type: "invoke", f, value, host, resource: RESOURCE });
    } else {
      this.record({ index, timeNs, process, type: "invoke", f, value, host, resource: RESOURCE, key });
    }
  }

  #scheduleLost(operation: Ongoing, effectNs: Ns, endNs: Ns): void {
    const fate = this.#plan?.fateOf(operation.request) ?? this.#losses.pick(FATES);
    if (fate === "took none") return;
    if (fate === "took effect" || this.#subject.late === "never") {
      this.#moments.push(effectNs, { what: "effect", operation });
    } else {
      const delayNs = this.#losses.int(0, LATEST_EFFECT) * (endNs - this.#nowNs);
      this.#moments.push(endNs + delayNs, { what: "takes effect late", operation });
    }
  }

  #duration(): number {
    const ticks = this.#timing.int(USUAL_TICKS / 5, 2 * USUAL_TICKS);
    return this.#timing.chance(SLOW_PCT) ? ticks * this.#timing.int(2, 10) : ticks;
  }

  #takeEffect(operation: Ongoing): void {
    const { client, request, step } = operation;
    const answer = step?.told === undefined ? this.#subject.perform(request, client) : step.told();
    if (answer.type === "refused" && request.waits) {
      if (!operation.lost) this.#waiting.push(operation);
      return;
    }
    // Where a proof counts on what was lost, only what took effect may be.
    if (answer.type === "refused" && this.#plan?.fateOf(request) !== undefined) operation.lost = false;
    operation.answer = answer;
    this.#grantWaiting();
  }

  /** Whoever waits longest is first. */
  #grantWaiting(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const answer = this.#subject.perform(first.request, first.client);
      if (answer.type === "refused") return;
      this.#waiting.shift();
      first.answer = answer;
      if (!first.overdue) continue;
      const delayNs = this.#timing.int(1, USUAL_TICKS / 5) * TICK_NS;
      this.#moments.push(this.#nowNs + delayNs, { what: "return", operation: first });
    }
  }

  #return(operation: Ongoing): void {
    const { client, request, answer, lost, step } = operation;
    if (!lost && answer === undefined) {
      operation.overdue = true;
      return;
    }
    const { f, value } = request;
    const process = this.#processes[client] as number;
    const [index, timeNs] = [this.#index++, this.#nowNs];
    if (lost) {
      this.record({ index, timeNs, process, type: "info", f, value, error: "no answer in time" });
      this.#processes[client] = process + this.#options.clients;
    } else if (answer?.type === "ok") {
      this.record({ index, timeNs, process, type: "ok", f, value: answer.value ?? value });
    } else {
      const seen = answer?.seen === undefined ? {} : { seen: answer.seen };
      this.record({ index, timeNs, process, type: "fail", f, value, cause: "refused", ...seen });
    }
    if (step !== undefined) this.#moments.push(this.#nowNs + TICK_NS, { what: "proceed", answer: answer as Answer });
    this.#think(client);
  }

  /** What still waits for a lock when the run ends is not granted any more. False where nothing does. */
  #giveUp(): boolean {
    if (this.#plan?.over === false) throw new Error("the history ended before its violation was made");
    const waiting = this.#waiting.splice(0);
    this.#nowNs += TICK_NS;
    for (const { client, request } of waiting) {
      const { f, value } = request;
      const stamps = { index: this.#index++, timeNs: this.#nowNs, process: this.#processes[client] as number };
      this.record({ ...stamps, type: "fail", f, value, cause: "unavailable", error: "given up as the run ended" });
    }
    return waiting.length > 0;
  }
}
