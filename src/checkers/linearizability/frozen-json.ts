/**
 * Freezes a value to its depth and says what in it JSON cannot hold, e.g. `a Date at .items[2]`; undefined where
 * nothing is. What was found good once is not looked at again: states share most of their parts.
 */
export class FrozenJson {
  readonly #good = new WeakSet<object>();

  problem(value: unknown): string | undefined {
    return this.#problem(value, "", new Set());
  }

  #problem(value: unknown, path: string, within: Set<object>): string | undefined {
    if (typeof value !== "object" || value === null) return scalarProblem(value, path);
    if (this.#good.has(value)) return undefined;
    if (within.has(value)) return `a cycle${at(path)}`;
    within.add(value);
    const problem = Array.isArray(value) ? this.#ofList(value, path, within) : this.#ofObject(value, path, within);
    within.delete(value);
    if (problem !== undefined) return problem;
    this.#good.add(Object.freeze(value));
    return undefined;
  }

  #ofList(list: readonly unknown[], path: string, within: Set<object>): string | undefined {
    for (const [index, item] of list.entries()) {
      const problem = this.#problem(item, `${path}[${index}]`, within);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #ofObject(value: object, path: string, within: Set<object>): string | undefined {
    const prototype: unknown = Object.getPrototypeOf(value);
    // A module may come from a realm of its own, whose plain objects have another prototype, without one above it.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      return `a ${value.constructor?.name ?? "object"}${at(path)}`;
    }
    for (const [name, item] of Object.entries(value)) {
      const problem = this.#problem(item, `${path}.${name}`, within);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
}

function scalarProblem(value: unknown, path: string): string | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "object":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : `${value}${at(path)}`;
    default:
      return `${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}${at(path)}`;
  }
}

function at(path: string): string {
  return path === "" ? "" : ` at ${path}`;
}
