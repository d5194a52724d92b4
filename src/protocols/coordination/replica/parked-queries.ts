import type { ClientRequest } from "../../../contract/replicated-log.js";
import { isPending, type StateMachine } from "../../../contract/state-machine.js";
import type { Json } from "../../../core/json.js";
import type { Ms } from "../../../core/units.js";

/** The longest time for which a node holds a watch, whatever it is asked for: what is forgotten must go one day. */
const LONGEST_HOLD_MS: Ms = 10_000;

const NONE: readonly never[] = [];

/** A watch, and whom to answer. */
interface ParkedQuery {
  readonly from: string;
  readonly request: ClientRequest;
}

interface Held extends ParkedQuery {
  readonly deadlineMs: Ms;
}

/** How far the machine has got, and the node's own monotonic clock. */
interface Moment {
  readonly index: number;
  readonly nowMs: Ms;
}

export interface WatchAnswer {
  readonly from: string;
  readonly sequence: number;
  readonly result: Json;
  /** The log position that the result reflects. */
  readonly index: number;
}

/**
 * The watches that a leader holds back until its machine has something to say (blocking queries, as Chubby's KeepAlives
 * and Consul's; etcd and ZooKeeper send events instead). Kept for one tenure: whoever steps down turns them away.
 */
export class ParkedQueries {
  readonly #machine: Pick<StateMachine, "query">;
  /** By client and number: a request that arrives again takes its own place. */
  readonly #held = new Map<string, Held>();
  /** The position at which each of them was last answered pending. */
  #askedAtIndex = 0;

  constructor(machine: Pick<StateMachine, "query">) {
    this.#machine = machine;
  }

  /** When the first of them must be answered, come what may; Infinity where there is none. */
  get deadlineMs(): Ms {
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const { deadlineMs } of this.#held.values()) earliestMs = Math.min(earliestMs, deadlineMs);
    return earliestMs;
  }

  /** Answers a watch that has just come, where there is something to say; else holds it and returns undefined. */
  ask({ from, request }: ParkedQuery, { index, nowMs }: Moment): WatchAnswer | undefined {
    const { body, holdMs = 0, sequence } = request;
    const result = this.#machine.query(body, index);
    const key = keyOf(request);
    this.#held.delete(key);
    if (!isPending(result) || holdMs <= 0) return { from, sequence, result, index };
    this.#held.set(key, { from, request, deadlineMs: nowMs + Math.min(holdMs, LONGEST_HOLD_MS) });
    return undefined;
  }

  /**
   * Takes out those that have an answer by now, in the order they came. The machine is asked only where it has taken a
   * command since it was last asked: nothing else changes what it says.
   */
  advance({ index, nowMs }: Moment): readonly WatchAnswer[] {
    if (this.#held.size === 0) return NONE;
    const moved = index !== this.#askedAtIndex;
    this.#askedAtIndex = index;
    const answers: WatchAnswer[] = [];
    for (const [key, { from, request, deadlineMs }] of this.#held) {
      if (!moved && nowMs < deadlineMs) continue;
      const result = this.#machine.query(request.body, index);
      if (isPending(result) && nowMs < deadlineMs) continue;
      this.#held.delete(key);
      answers.push({ from, sequence: request.sequence, result, index });
    }
    return answers;
  }

  /** Takes out all of them, unanswered. */
  takeAll(): readonly ParkedQuery[] {
    const all = [...this.#held.values()];
    this.#held.clear();
    return all;
  }
}

function keyOf({ client, sequence }: ClientRequest): string {
  return `${sequence} ${client}`;
}
