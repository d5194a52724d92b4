import type { Ns } from "../../core/units.js";

/** What kind of thing happens, for the state hash. From `hostDelivery` on, an event may touch promises. */
export const EventKind = {
  nodeDelivery: 1,
  nodeWake: 2,
  diskSync: 3,
  hostDelivery: 8,
  hostTimer: 9,
  command: 10,
  report: 11,
  harnessTimer: 12,
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** Something that will happen at a moment of simulated time. */
export interface SimEvent {
  readonly timeNs: Ns;
  /** The order of scheduling, which decides between events of one moment. */
  readonly sequence: number;
  readonly kind: EventKind;
  /** The number of the node or host it concerns. */
  readonly subject: number;
  run: () => void;
}

/**
 * A binary heap of events, least (time, sequence) first. No two events compare equal, so the order in which events
 * leave depends on nothing but what was pushed.
 */
export class EventHeap {
  readonly #events: SimEvent[] = [];

  get size(): number {
    return this.#events.length;
  }

  peek(): SimEvent | undefined {
    return this.#events[0];
  }

  push(event: SimEvent): void {
    const events = this.#events;
    let hole = events.length;
    events.push(event);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = events[parent] as SimEvent;
      if (!before(event, above)) break;
      events[hole] = above;
      hole = parent;
    }
    events[hole] = event;
  }

  pop(): SimEvent | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (last === undefined || events.length === 0) return first;
    const size = events.length;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < size && before(events[right] as SimEvent, events[child] as SimEvent)) child = right;
      const least = events[child] as SimEvent;
      if (!before(least, last)) break;
      events[hole] = least;
      hole = child;
    }
    events[hole] = last;
    return first;
  }

  clear(): void {
    this.#events.length = 0;
  }
}

function before(left: SimEvent, right: SimEvent): boolean {
  return left.timeNs < right.timeNs || (left.timeNs === right.timeNs && left.sequence < right.sequence);
}
