import type { Turn } from "./path.js";
import type { Question } from "./question.js";
import type { Session } from "./session.js";

/**
 * The order that a path of the engine stands for. The engine places only calls that change the state; the others it
 * found a place for in passing: here those places are written down. Goes through the same moves as assembly/search.ts
 * and assembly/absorption.ts.
 */
export function linearizationOf(session: Session, question: Question, path: readonly Turn[]): readonly number[] {
  const replay = new Replay(session, question, path);
  for (const turn of path) replay.take(turn);
  return replay.finish();
}

const MAX_CHAIN = 16;

class Replay {
  readonly #order: number[] = [];
  readonly #effective: ReadonlySet<number>;
  readonly #placed = new Set<number>();
  readonly #needed = new Set<number>();
  readonly #returnLevels: Int32Array;
  readonly #crashed: readonly (readonly number[])[];
  readonly #crashesUsed: number[] = [];
  readonly #known = new Map<number, number>();
  /** The calls pending, the next to return first. */
  #pending: number[] = [];
  #state: number;
  #level = 0;
  #position = 0;

  constructor(
    readonly session: Session,
    readonly question: Question,
    path: readonly Turn[],
  ) {
    this.#effective = new Set(path.flatMap((turn) => (turn.kind === "placed" ? [turn.call] : [])));
    this.#returnLevels = returnLevelsOf(question);
    this.#crashed = crashGroupsOf(question, this.#returnLevels);
    this.#state = question.roots[0] as number;
    this.#takeInvocations();
  }

  take(turn: Turn): void {
    this.#passReturnsTo(turn.level);
    switch (turn.kind) {
      case "promoted":
        this.#needed.add(turn.call);
        break;
      case "placed":
        this.#needed.delete(turn.call);
        this.#takeEffect(turn.call);
        break;
      case "crashed": {
        const use = this.#crashesUsed[turn.group] ?? 0;
        this.#crashesUsed[turn.group] = use + 1;
        this.#takeEffect(this.#crashed[turn.group]?.[use] as number);
        break;
      }
      default:
        turn satisfies never;
    }
  }

  /** Passes every return that needs nothing more. */
  finish(): readonly number[] {
    while (this.#pending.length > 0 && !this.#needed.has(this.#pending[0] as number)) this.#passReturn();
    return this.#order;
  }

  #takeEffect(call: number): void {
    const kind = this.#kindOf(call);
    const after = this.#next(this.#state, kind);
    this.#absorb(kind, after);
    this.#order.push(call);
    this.#placed.add(call);
    this.#state = after;
    for (const other of this.#pending) this.#examine(other);
  }

  #absorb(kind: number, after: number): void {
    const effect = this.session.effectOf(kind);
    if (effect !== "overwrites" && effect !== "replaces") return;
    const overwritten =
      effect === "overwrites" ? this.#pending.filter((call) => this.#needed.has(call) && this.#overwrites(call)) : [];
    for (const call of overwritten) this.#needed.delete(call);
    const chain: { readonly call: number; readonly kind: number; readonly between: number }[] = [];
    for (const call of this.#pending) {
      const own = this.#kindOf(call);
      if (!this.#needed.has(call) || !this.#leavesOneState(own) || chain.length === MAX_CHAIN) continue;
      const between = this.#next(this.#state, own);
      if (between < 0 || this.#next(between, kind) !== after) continue;
      const link = { call, kind: own, between };
      if (chain.every((earlier) => this.#next(earlier.between, own) >= 0)) chain.push(link);
      else if (chain.every((later) => this.#next(between, later.kind) >= 0)) chain.unshift(link);
      else continue;
      this.#needed.delete(call);
    }
    for (const { call } of chain) this.#placeInPassing(call);
    for (const call of overwritten) this.#placeInPassing(call);
  }

  #overwrites(call: number): boolean {
    return this.session.effectOf(this.#kindOf(call)) === "overwrites";
  }

  #leavesOneState(kind: number): boolean {
    const effect = this.session.effectOf(kind);
    return effect === "overwrites" || effect === "replaces";
  }

  #examine(call: number): void {
    if (!this.#needed.has(call) || this.#next(this.#state, this.#kindOf(call)) !== this.#state) return;
    this.#needed.delete(call);
    this.#placeInPassing(call);
  }

  #placeInPassing(call: number): void {
    if (this.#effective.has(call) || this.#placed.has(call)) return;
    this.#order.push(call);
    this.#placed.add(call);
  }

  #passReturnsTo(level: number): void {
    while (this.#level < level) this.#passReturn();
  }

  #passReturn(): void {
    this.#pending.shift();
    this.#position++;
    this.#level++;
    this.#takeInvocations();
  }

  #takeInvocations(): void {
    const { steps } = this.question;
    for (; this.#position < steps.length; this.#position++) {
      const step = steps[this.#position] as number;
      if ((step & 1) === 1) return;
      const call = step >> 1;
      const returns = this.#returnLevels[call] as number;
      if (returns < 0) continue;
      const place = this.#pending.findIndex((other) => (this.#returnLevels[other] as number) > returns);
      this.#pending.splice(place < 0 ? this.#pending.length : place, 0, call);
      this.#needed.add(call);
      this.#examine(call);
    }
  }

  #kindOf(call: number): number {
    return this.question.kinds[call] as number;
  }

  #next(state: number, kind: number): number {
    const key = state * this.session.calls.length + kind;
    let after = this.#known.get(key);
    if (after === undefined) {
      after = this.session.step(state, kind);
      this.#known.set(key, after);
    }
    return after;
  }
}

function returnLevelsOf({ steps, kinds }: Question): Int32Array {
  const levels = new Int32Array(kinds.length).fill(-1);
  let level = 0;
  for (const step of steps) if ((step & 1) === 1) levels[step >> 1] = level++;
  return levels;
}

/** The calls without a return, equal ones together, as the engine numbers their groups. */
function crashGroupsOf({ steps, kinds }: Question, returnLevels: Int32Array): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const step of steps) {
    const call = step >> 1;
    if ((step & 1) === 1 || (returnLevels[call] as number) >= 0) continue;
    const kind = kinds[call] as number;
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [call]);
    else group.push(call);
  }
  return [...groups.values()];
}
