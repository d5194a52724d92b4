import { Frontier, including, occurrences, type Reached, without } from "./frontier.js";
import type { KnownSteps } from "./known-steps.js";
import type { Surroundings, Window } from "./window.js";
import type { Work } from "./work.js";

/**
 * - `passes`: some order satisfies every return of the window, from some state that it may start in.
 * - `blocked`: none does. `place` is the return that none reaches, `reached` all points that orders without it come to,
 *   those of the fewest calls first.
 * - `unknown`: the work allowed was spent.
 */
export type Walked =
  | { readonly outcome: "passes" }
  | { readonly outcome: "blocked"; readonly place: number; readonly reached: readonly Reached[] }
  | { readonly outcome: "unknown" };

/** Needed calls ahead that a state must still be able to lead to. */
const MAX_FORESEEN = 4;

/**
 * Tries all orders of a window, return by return (Wing & Gong 1993; calls are placed only when some return needs them,
 * after Lowe 2017). Between two returns it keeps every configuration that no other one can stand in for.
 *
 * Turns back where no order from a state on can satisfy one of the next calls before the place `foreseen`. `atReturn` is
 * told, before each return, the states that orders of all before it leave.
 */
export function walk(
  around: Surroundings,
  steps: KnownSteps,
  window: Window,
  starts: readonly number[],
  work: Work,
  foreseen: number = window.returns.length,
  atReturn: (states: readonly number[]) => void = () => {},
): Walked {
  return new Walk(around, steps, window, work, foreseen).from(starts, atReturn);
}

class Walk {
  /** Places of calls invoked and not yet returned, by return. */
  #pending: number[] = [];
  /** By kind of open calls: how many have been invoked. */
  readonly #invoked: number[];

  constructor(
    readonly around: Surroundings,
    readonly steps: KnownSteps,
    readonly window: Window,
    readonly work: Work,
    readonly foreseen: number,
  ) {
    this.#invoked = window.open.map(() => 0);
  }

  from(starts: readonly number[], atReturn: (states: readonly number[]) => void): Walked {
    let frontier: readonly Reached[] = starts.map((state) => ({ state, met: [], spent: [] }));
    for (let place = 0; place < this.window.returns.length; place++) {
      atReturn(statesOf(frontier));
      this.#arrive(place);
      const seen: Reached[] = [];
      const next = this.#pass(place, frontier, seen);
      if (next === undefined) return { outcome: "unknown" };
      if (next.length === 0) return { outcome: "blocked", place, reached: seen };
      frontier = next;
      this.#pending = this.#pending.filter((pending) => pending !== place);
    }
    return { outcome: "passes" };
  }

  #arrive(place: number): void {
    const { arrivals, needed, helpful, open, returns } = this.window;
    const { startNs, endNs } = this.around.log;
    const arrived = (arrivals[place] as readonly number[]).filter((other) => needed[other] || helpful[other]);
    if (arrived.length > 0) this.#pending = [...this.#pending, ...arrived].sort((a, b) => a - b);
    const now = endNs[returns[place] as number] as number;
    open.forEach(({ calls }, at) => {
      let count = this.#invoked[at] as number;
      while (count < calls.length && (startNs[calls[count] as number] as number) <= now) count++;
      this.#invoked[at] = count;
    });
  }

  /** All that is reached behind the return at `place`; undefined where the work allowed ran out. */
  #pass(place: number, frontier: readonly Reached[], seen: Reached[]): readonly Reached[] | undefined {
    const { needed, helpful } = this.window;
    if (!needed[place] && !helpful[place]) return frontier;
    const admitted = new Frontier();
    const next = new Frontier();
    const ahead = this.#aheadOf(place);
    const offer = (reached: Reached): void => {
      this.work.spend();
      const settled = this.#settle(reached);
      if (ahead.some((call) => this.#misses(settled, call))) return;
      if (admitted.admit(settled)) seen.push(settled);
    };
    for (const reached of frontier) offer(reached);
    // `seen` grows while it is walked: the states reached by the fewest calls come first.
    for (const reached of seen) {
      if (this.work.exhausted) return undefined;
      const isSpent = reached.spent.includes(place);
      const isDue = !isSpent && this.#isDue(reached, place);
      if (!isDue) {
        next.admit({ ...reached, met: without(reached.met, place), spent: without(reached.spent, place) });
      }
      // It may also take effect late, even where it need not.
      if (isDue || (!isSpent && helpful[place])) this.#placeEach(reached, offer);
    }
    return next.all();
  }

  /** The next needed calls before whose returns nothing overwrites what the state is now. */
  #aheadOf(place: number): readonly number[] {
    const { needed, overwrittenUntil } = this.window;
    const ahead: number[] = [];
    for (let next = place; next < this.foreseen && ahead.length < MAX_FORESEEN; next++) {
      if ((overwrittenUntil[next] as number) >= place) break;
      if (needed[next]) ahead.push(next);
    }
    return ahead;
  }

  #misses(reached: Reached, place: number): boolean {
    return this.#isDue(reached, place) && this.steps.neverAgain(reached.state, this.#kindAt(place));
  }

  #isDue({ met }: Reached, place: number): boolean {
    return this.window.needed[place] === true && !met.includes(place);
  }

  #kindAt(place: number): number {
    return this.around.log.kinds[this.window.returns[place] as number] as number;
  }

  /** Whatever may come next. Of equal calls only the first to return: any order could swap them. */
  #placeEach(from: Reached, offer: (reached: Reached) => void): void {
    const { state, met, spent } = from;
    const { helpful, open, openUse, returns } = this.window;
    const tried = [new Set<number>(), new Set<number>()];
    for (const place of this.#pending) {
      const isDue = this.#isDue(from, place);
      if (spent.includes(place) || !(isDue || helpful[place])) continue;
      const kind = this.#kindAt(place);
      const triedAlike = tried[Number(isDue)] as Set<number>;
      if (triedAlike.has(kind)) continue;
      triedAlike.add(kind);
      const after = this.steps.step(state, kind);
      if (after === undefined || (!isDue && after === state)) continue;
      const metNow = isDue ? including(met, place) : met;
      offer({ state: after, met: this.#metAfter(metNow, kind), spent: including(spent, place) });
    }
    open.forEach(({ kind }, at) => {
      const code = returns.length + at;
      if (occurrences(spent, code) >= (this.#invoked[at] as number)) return;
      const after = this.steps.step(state, kind);
      if (after === undefined || after === state) return;
      offer({
        state: after,
        met: this.#metAfter(met, kind),
        spent: openUse === "often" ? spent : including(spent, code),
      });
    });
  }

  /**
   * What overwrites the state leaves no trace of another such call just before it. So every pending one may have taken
   * effect there, and need not any more; it still may.
   */
  #metAfter(met: readonly number[], kind: number): readonly number[] {
    if (this.steps.effect(kind) !== "overwrites") return met;
    let all = met;
    for (const place of this.#pending) {
      const isNeeded = this.window.needed[place] === true && !all.includes(place);
      if (isNeeded && this.steps.effect(this.#kindAt(place)) === "overwrites") all = including(all, place);
    }
    return all;
  }

  /**
   * Places every needed call that only observes and is allowed now: it changes no state at all, so any order that
   * places it later stays legal when it is moved here.
   */
  #settle(reached: Reached): Reached {
    let { met } = reached;
    for (const place of this.#pending) {
      if (!this.window.needed[place] || met.includes(place)) continue;
      const kind = this.#kindAt(place);
      if (this.steps.effect(kind) !== "observes" || this.steps.step(reached.state, kind) !== reached.state) continue;
      met = including(met, place);
    }
    return met === reached.met ? reached : { ...reached, met };
  }
}

function statesOf(reached: readonly Reached[]): readonly number[] {
  return [...new Set(reached.map(({ state }) => state))];
}
