/** A point of a walk. Both lists ascend. */
export interface Reached {
  readonly state: number;
  /** Places of needed calls that need not take effect any more although their returns are still to come. */
  readonly met: readonly number[];
  /** What took effect and cannot again: places of calls yet to return, and kinds of open ones, each as often as used. */
  readonly spent: readonly number[];
}

/** Alike points compared with a new one; to keep more of them than needed costs time, never the verdict. */
const MAX_COMPARED = 64;

/**
 * Points of a walk, none of which another can stand in for: one with the same state and the same needed calls met
 * that has spent nothing that the first has not.
 */
export class Frontier {
  readonly #alike = new Map<string, Reached[]>();

  /** True where the point is new, and remembers it. */
  admit(reached: Reached): boolean {
    const key = `${reached.state}/${reached.met.join()}`;
    const alike = this.#alike.get(key);
    if (alike === undefined) {
      this.#alike.set(key, [reached]);
      return true;
    }
    for (let at = 0; at < alike.length && at < MAX_COMPARED; at++) {
      if (isWithin((alike[at] as Reached).spent, reached.spent)) return false;
    }
    alike.push(reached);
    return true;
  }

  all(): readonly Reached[] {
    return [...this.#alike.values()].flat();
  }
}

export function including(list: readonly number[], item: number): readonly number[] {
  const at = list.findIndex((other) => other > item);
  return at < 0 ? [...list, item] : list.toSpliced(at, 0, item);
}

/** The list without one occurrence of the item. */
export function without(list: readonly number[], item: number): readonly number[] {
  const at = list.indexOf(item);
  return at < 0 ? list : list.toSpliced(at, 1);
}

export function occurrences(list: readonly number[], item: number): number {
  let count = 0;
  for (const other of list) if (other === item) count++;
  return count;
}

/** Whether every item of the one stands in the other, at least as often; both ascend. */
function isWithin(less: readonly number[], more: readonly number[]): boolean {
  if (less.length > more.length) return false;
  let at = 0;
  for (const item of less) {
    while (at < more.length && (more[at] as number) < item) at++;
    if (more[at] !== item) return false;
    at++;
  }
  return true;
}
