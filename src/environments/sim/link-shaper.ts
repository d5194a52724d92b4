import type { LinkShape } from "../../contract/faults.js";
import type { Random } from "../../core/random.js";
import { msToNs, NS_PER_S, type Ns } from "../../core/units.js";
import { Delays, NETWORK_DELAYS } from "./latency.js";

/** What comes around a message on the wire: the headers of Ethernet, IP and UDP. */
const FRAME_BYTES = 42;

/** A slow link's queue holds packets for so long; what would wait longer is dropped, as by any full queue. */
const LONGEST_QUEUE_NS: Ns = NS_PER_S;

/** What a fault's shape did to packets, over all its links. */
export interface ShapeCounts {
  delayed: number;
  lost: number;
  duplicated: number;
  reordered: number;
  corrupted: number;
  /** Dropped by the full queue of a slow link. */
  overflowed: number;
}

/** One fault's shape on one link. Each packet is dealt with by itself, by a stream of random numbers of its own. */
export class LinkShaper {
  readonly #shape: LinkShape;
  readonly #random: Random;
  readonly #counts: ShapeCounts;
  /** How far a copy trails behind its original. */
  readonly #trail: Delays;
  /** When the link has sent all that waits in its queue. */
  #freeNs: Ns = 0;

  /** Counts into `counts`, which the shapers of one fault share. */
  constructor(shape: LinkShape, random: Random, counts: ShapeCounts) {
    this.#shape = shape;
    this.#random = random;
    this.#counts = counts;
    this.#trail = new Delays(NETWORK_DELAYS, 0, random);
  }

  /**
   * The delays of all that comes of a packet: none where it is lost, two where it is doubled. `delayNs` is the delay
   * that it has by now; `message` is measured only where the link is slow.
   */
  pass(delayNs: Ns, nowNs: Ns, message: unknown): readonly Ns[] {
    const { lossPct, duplicatePct } = this.#shape;
    if (this.#happens(lossPct)) {
      this.#counts.lost += 1;
      return [];
    }
    if (!this.#happens(duplicatePct)) return this.#passOne(delayNs, nowNs, message);
    this.#counts.duplicated += 1;
    const trailingNs = delayNs + this.#trail.drawNs();
    return [...this.#passOne(delayNs, nowNs, message), ...this.#passOne(trailingNs, nowNs, message)];
  }

  #passOne(delayNs: Ns, nowNs: Ns, message: unknown): readonly Ns[] {
    if (this.#happens(this.#shape.corruptPct)) {
      this.#counts.corrupted += 1;
      return [];
    }
    const queuedNs = this.#queuedNs(nowNs, message);
    if (queuedNs > LONGEST_QUEUE_NS) {
      this.#counts.overflowed += 1;
      return [];
    }
    const addedNs = queuedNs + this.#latencyNs();
    if (addedNs > 0) this.#counts.delayed += 1;
    return [delayNs + addedNs];
  }

  #latencyNs(): Ns {
    const { delayMs = 0, jitterMs = 0, reorderPct } = this.#shape;
    if (this.#happens(reorderPct)) {
      this.#counts.reordered += 1;
      return 0;
    }
    return msToNs(delayMs) + (jitterMs > 0 ? this.#random.int(0, msToNs(jitterMs)) : 0);
  }

  /** How long a packet takes through the queue and onto the wire; one that would overflow it leaves no trace. */
  #queuedNs(nowNs: Ns, message: unknown): Ns {
    const { rateKbit = 0 } = this.#shape;
    if (rateKbit === 0) return 0;
    const bits = 8 * (FRAME_BYTES + JSON.stringify(message).length);
    const doneNs = Math.max(this.#freeNs, nowNs) + Math.ceil((bits * 1_000_000) / rateKbit);
    if (doneNs - nowNs <= LONGEST_QUEUE_NS) this.#freeNs = doneNs;
    return doneNs - nowNs;
  }

  #happens(percent: number | undefined): boolean {
    return percent !== undefined && percent > 0 && this.#random.chance(percent);
  }
}
