import type { CheckLimits } from "../../../../contract/checker.js";
import type { Model } from "../../../../contract/model.js";
import type { Json } from "../../../../core/json.js";
import type { Ns } from "../../../../core/units.js";
import type { TimedCall } from "../../call-log.js";
import { type BitSet, emptySet, excluding, has, including } from "./bit-set.js";
import { Agenda, type Configuration, linearizationOf, Visited } from "./configuration.js";
import { createTimeline, type OpenGroup, type Timeline } from "./timeline.js";
import { createTransitions, type Transitions } from "./transitions.js";

/** What the engine answers, too, with every order made at once. Calls are numbered by their place in the list given. */
type PlainDecision =
  | { readonly verdict: "valid"; readonly configurations: number; readonly linearization: readonly number[] }
  | {
      readonly verdict: "invalid";
      readonly configurations: number;
      /** The call that must take effect next and cannot. */
      readonly stuck: number;
      /** A longest linearization of the calls before it. */
      readonly prefix: readonly number[];
    }
  | { readonly verdict: "unknown"; readonly configurations: number; readonly reason: string };

/**
 * The oracle of the engine: a search with few shortcuts, each easily seen to be sound, in plain data.
 *
 * Decides whether the calls have a linearization (Herlihy & Wing 1990) by the search of Wing & Gong 1993 over memoised
 * configurations (Lowe 2017), in the form that walks from return to return: a configuration keeps only the calls
 * pending at the next return, so it stays small however long the history is. Calls of unknown outcome are used as
 * late as possible and as few as possible, and need not be used at all.
 *
 * Exact: `valid` comes with a linearization, `invalid` after every order was tried, `unknown` at the limit.
 */
export function decidePlainly(
  model: Model,
  calls: readonly TimedCall[],
  initial: Json,
  limits: CheckLimits,
): PlainDecision {
  const transitions = createTransitions(
    model,
    calls.map(({ call }) => call),
    initial,
  );
  return new Search(calls, transitions, limits).run();
}

/** In an agenda, a configuration at an even rank tries its pending calls, at an odd one the open ones. */
const pendingRank = (configuration: Configuration): number => 2 * configuration.usedInAll;
const openRank = (configuration: Configuration): number => 2 * configuration.usedInAll + 1;

class Search {
  readonly #timeline: Timeline;
  readonly #visited = new Visited();
  readonly #agenda = new Agenda();

  constructor(
    readonly calls: readonly TimedCall[],
    readonly transitions: Transitions,
    readonly limits: CheckLimits,
  ) {
    this.#timeline = createTimeline(calls, transitions.kinds);
  }

  run(): PlainDecision {
    const used = this.#timeline.open.map(() => 0);
    const start = {
      level: 0,
      state: this.transitions.initial,
      placed: emptySet(this.#timeline.slotCount),
      used,
      usedInAll: 0,
    };
    this.#offer({ ...start, calls: [], parent: undefined });
    for (let next = this.#agenda.pop(); next !== undefined; next = this.#agenda.pop()) {
      const { configuration, rank } = next;
      if (configuration.level === this.#timeline.returns.length) return this.#valid(configuration);
      if (this.#visited.effort > this.limits.maxConfigurations) return this.#unknown(configuration);
      if (rank === openRank(configuration)) {
        this.#placeOpen(configuration);
      } else {
        this.#agenda.push(configuration, openRank(configuration));
        this.#placePending(configuration);
      }
    }
    const deepest = this.#visited.deepest();
    const stuck = this.#timeline.returns[deepest.level] as number;
    return { verdict: "invalid", configurations: this.#visited.size, stuck, prefix: linearizationOf(deepest) };
  }

  /**
   * Every pending call may come next. Of equal ones only the first to return: any order could swap them. Those that
   * only observe are left out, since a settled configuration has placed all that it allows.
   */
  #placePending(from: Configuration): void {
    const { pending, slots } = this.#timeline;
    const tried: number[] = [];
    const next: Configuration[] = [];
    for (const call of pending[from.level] ?? []) {
      const kind = this.transitions.kinds[call] as number;
      const slot = slots[call] as number;
      if (this.transitions.observes(kind) || has(from.placed, slot) || tried.includes(kind)) continue;
      tried.push(kind);
      const state = this.transitions.step(from.state, kind);
      if (state === undefined) continue;
      next.push({ ...from, state, placed: including(from.placed, slot), calls: [call], parent: from });
    }
    // The agenda takes the last one offered first: the call that must return next.
    for (const configuration of next.reverse()) this.#offer(configuration);
  }

  /**
   * Every open call that has begun by the next return may come next, where that makes a difference: some call that may
   * follow must be allowed only after it, or have another effect. Else it can be left out, and the rest stays legal.
   */
  #placeOpen(from: Configuration): void {
    const { open } = this.#timeline;
    const available = open.map((group, at) => this.#available(group, from.used[at] as number, from.level));
    const followers = this.#mayFollow(from, available);
    open.forEach(({ kind }, at) => {
      const call = available[at];
      const state = call === undefined ? undefined : this.transitions.step(from.state, kind);
      if (call === undefined || state === undefined || state === from.state) return;
      const matters = followers.some((follower) => {
        const after = this.transitions.step(state, follower);
        return after !== undefined && after !== this.transitions.step(from.state, follower);
      });
      if (!matters) return;
      const used = from.used.with(at, (from.used[at] as number) + 1);
      this.#offer({ ...from, state, used, usedInAll: from.usedInAll + 1, calls: [call], parent: from });
    });
  }

  /** The kinds of the calls that may come after an open one before the next return. */
  #mayFollow(from: Configuration, available: readonly (number | undefined)[]): readonly number[] {
    const { open, pending, slots } = this.#timeline;
    const kinds = open.filter((_, at) => available[at] !== undefined).map(({ kind }) => kind);
    for (const call of pending[from.level] ?? []) {
      if (!has(from.placed, slots[call] as number)) kinds.push(this.transitions.kinds[call] as number);
    }
    return kinds;
  }

  #available(group: OpenGroup, used: number, level: number): number | undefined {
    const call = group.calls[used];
    const returning = this.#timeline.returns[level] as number;
    if (call === undefined) return undefined;
    return (this.calls[call] as TimedCall).startNs <= this.#endNs(returning) ? call : undefined;
  }

  #endNs(call: number): Ns {
    return (this.calls[call] as TimedCall).endNs;
  }

  #offer(reached: Configuration): void {
    const settled = this.#settle(reached);
    if (this.#visited.admit(settled)) this.#agenda.push(settled, pendingRank(settled));
  }

  /**
   * Does at once what costs no choice: passes the returns of calls already placed, and places every pending call that
   * only observes and is allowed now. Such a call changes no state at all, so any order that places it later stays
   * legal when it is moved here.
   */
  #settle(reached: Configuration): Configuration {
    const { returns, slots } = this.#timeline;
    const { state, used, usedInAll, parent } = reached;
    const calls = [...reached.calls];
    let { level, placed } = reached;
    for (; level < returns.length; level++) {
      for (const call of this.#observable(level, state, placed)) {
        placed = including(placed, slots[call] as number);
        calls.push(call);
      }
      const returning = slots[returns[level] as number] as number;
      if (!has(placed, returning)) break;
      placed = excluding(placed, returning);
    }
    return { level, state, placed, used, usedInAll, calls, parent };
  }

  #observable(level: number, state: number, placed: BitSet): readonly number[] {
    const { pending, slots } = this.#timeline;
    return (pending[level] as readonly number[]).filter((call) => {
      const kind = this.transitions.kinds[call] as number;
      if (!this.transitions.observes(kind) || has(placed, slots[call] as number)) return false;
      return this.transitions.step(state, kind) !== undefined;
    });
  }

  #valid(configuration: Configuration): PlainDecision {
    const linearization = linearizationOf(configuration);
    return { verdict: "valid", configurations: this.#visited.size, linearization };
  }

  #unknown({ level }: Configuration): PlainDecision {
    const { returns } = this.#timeline;
    const reason = `no answer within ${this.limits.maxConfigurations} configurations; ${level} of ${returns.length} calls placed where it stopped`;
    return { verdict: "unknown", configurations: this.#visited.size, reason };
  }
}
