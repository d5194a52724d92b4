import type { Cancel, Clock } from "../../contract/clock.js";
import type { ClientReplyOutcome } from "../../contract/replicated-log.js";
import type { Random } from "../../core/random.js";
import { type Ms, msToNs } from "../../core/units.js";
import type { Answer, Fate } from "./classify.js";
import type { ClientMarkReached } from "./client-marks.js";
import type { Result } from "./commands.js";
import type { Route } from "./route.js";

/** A node without a leader is asked again after a while drawn from this range, so that clients do not march in step. */
const RETRY_MS = { min: 20, max: 60 };

export interface RequestSetup {
  readonly clock: Clock;
  readonly random: Random;
  readonly route: Route;
  /** Sends one more copy, always under the same number. */
  readonly send: (to: string) => void;
  /** Whether a rejection settled the copy that it answered: see `MessageTransport.atMostOnce`. Asked at the end. */
  readonly rejectionsSettle: () => boolean;
  /** How long a copy may stay unanswered before another node is asked. */
  readonly patienceMs: Ms;
  readonly timeoutMs: Ms;
  readonly mayRepeat: () => boolean;
  readonly mark: ClientMarkReached;
  readonly settle: (answer: Answer) => void;
}

/**
 * One request on its way: copies of it go to one node after another until a result comes or its time is up. It keeps
 * count of the copies, since only they tell whether the request may still take effect once nobody waits for it.
 */
export class PendingRequest {
  readonly #setup: RequestSetup;
  /** Copies sent to each node and not rejected by it. */
  readonly #unsettled = new Map<string, number>();
  readonly #cancelDeadline: Cancel;
  #cancelNext: Cancel = () => {};
  #copies = 0;
  #asked = "";
  /** The last copy went where a rejection had pointed: the next rejection is no longer followed at once. */
  #redirected = false;

  constructor(setup: RequestSetup) {
    const { clock, timeoutMs } = setup;
    this.#setup = setup;
    this.#cancelDeadline = clock.at(clock.nowNs() + msToNs(timeoutMs), () => {
      this.giveUp(`timeout after ${Math.round(timeoutMs)} ms`);
    });
  }

  start(): void {
    this.#ask();
  }

  receive(from: string, outcome: ClientReplyOutcome): void {
    switch (outcome.type) {
      case "result": {
        const { result, index } = outcome;
        this.#setup.route.answered(from);
        if (this.#copies > 1) this.#setup.mark("request-answered-after-retry");
        this.#settle({ type: "result", result: result as unknown as Result, index });
        break;
      }
      case "not-leader":
        this.#unsettled.set(from, (this.#unsettled.get(from) ?? 0) - 1);
        this.#turnedAway(from, outcome.leader);
        break;
      case "lost":
        // Its copy stays unsettled: the entry may yet be committed, whatever other nodes say.
        this.#turnedAway(from, undefined);
        break;
      case "forgotten":
        this.giveUp("the answer was forgotten");
        break;
      default:
        outcome satisfies never;
    }
  }

  /** Ends the wait without a result. */
  giveUp(why: string): void {
    const fate = this.#fate();
    this.#setup.mark(fate === "rejected" ? "rejection-settled" : "request-unanswered");
    this.#settle({ type: "unanswered", fate, why });
  }

  #fate(): Fate {
    const { rejectionsSettle } = this.#setup;
    const allRejected = [...this.#unsettled.values()].every((copies) => copies === 0);
    return rejectionsSettle() && allRejected ? "rejected" : "unknown";
  }

  #ask(): void {
    const { clock, mayRepeat, route, send, patienceMs } = this.#setup;
    if (this.#copies > 0 && !mayRepeat()) {
      this.giveUp("nothing more may be sent of it");
      return;
    }
    const node = route.target;
    this.#asked = node;
    this.#copies += 1;
    this.#unsettled.set(node, (this.#unsettled.get(node) ?? 0) + 1);
    this.#cancelNext = clock.at(clock.nowNs() + msToNs(patienceMs), () => {
      this.#redirected = false;
      route.silent(node);
      this.#ask();
    });
    send(node);
  }

  /** Goes to the leader that a node points at, or after a while to whoever is next. */
  #turnedAway(from: string, leader: string | undefined): void {
    const { clock, random, route } = this.#setup;
    // An answer to an earlier copy says nothing about the node that is being asked now.
    if (from !== this.#asked) return;
    this.#asked = "";
    this.#cancelNext();
    const pointed = leader !== undefined && leader !== from && route.follow(leader);
    if (!pointed) route.declined(from);
    if (pointed && !this.#redirected) {
      this.#redirected = true;
      this.#setup.mark("request-redirected");
      this.#ask();
    } else {
      const pauseMs = random.int(RETRY_MS.min, RETRY_MS.max);
      this.#cancelNext = clock.at(clock.nowNs() + msToNs(pauseMs), () => {
        this.#redirected = false;
        this.#ask();
      });
    }
  }

  #settle(answer: Answer): void {
    this.#cancelNext();
    this.#cancelDeadline();
    this.#setup.settle(answer);
  }
}
