/** What in a value JSON cannot hold, e.g. `input.at is a Date`; undefined where nothing is. `path` names the value. */
export function jsonProblem(value: unknown, path: string, within: readonly object[] = []): string | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : `${path} is ${value}`;
    case "object":
      return value === null ? undefined : problemWithin(value, path, within);
    default:
      return `${path} is ${value === undefined ? "undefined" : `a ${typeof value}`}`;
  }
}

function problemWithin(value: object, path: string, within: readonly object[]): string | undefined {
  if (within.includes(value)) return `${path} holds itself`;
  const inner = [...within, value];
  if (Array.isArray(value)) {
    return firstProblem(value.keys(), (at) => jsonProblem(value[at], `${path}[${at}]`, inner));
  }
  if (!isPlain(value)) return `${path} is a ${value.constructor?.name ?? "object of some class"}`;
  return firstProblem(Object.entries(value), ([name, item]) => jsonProblem(item, `${path}.${name}`, inner));
}

function firstProblem<Item>(items: Iterable<Item>, problemOf: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whatever realm it comes from: test runners have several, each with an `Object` of its own. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
