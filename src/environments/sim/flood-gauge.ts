import { formatDurationMs, NS_PER_S, type Ns, nsToMs } from "../../core/units.js";
import type { EventLoop } from "./event-loop.js";

/**
 * More messages than this in one simulated second are no load, but multiply without bound. The busiest healthy run of
 * `campaigns/approaches.yaml` and `everything.yaml` was seen to send 2,400; at a hundred times the rate, with 20
 * contenders and nodes that wake to all that was held for them, it was 57,000.
 */
export const MOST_MESSAGES_A_SECOND = 100_000;

/** Counts messages, and tells once when the system floods. */
export class FloodGauge {
  /** Resolves with the simulated time at which it does. */
  readonly flooded: Promise<Ns>;
  readonly #loop: EventLoop;
  #tell: (timeNs: Ns) => void = () => {};
  #second = 0;
  #messages = 0;
  #floods = false;

  constructor(loop: EventLoop) {
    this.#loop = loop;
    this.flooded = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  /** Counts a message. Returns false for the one that makes it a flood, and for all that follow, to the end of the run. */
  admits(): boolean {
    if (this.#floods) return false;
    const { nowNs } = this.#loop;
    const second = Math.floor(nowNs / NS_PER_S);
    this.#messages = second === this.#second ? this.#messages + 1 : 1;
    this.#second = second;
    if (this.#messages <= MOST_MESSAGES_A_SECOND) return true;
    this.#floods = true;
    this.#tell(nowNs);
    this.#loop.touchPromises();
    return false;
  }
}

/** What is said of a flood; `timeNs` counts from the start of the run. */
export function floodAt(timeNs: Ns): string {
  const time = formatDurationMs(nsToMs(timeNs));
  return `the system floods: more than ${MOST_MESSAGES_A_SECOND} messages in one simulated second, at ${time}`;
}
