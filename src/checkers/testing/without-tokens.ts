import type { History } from "../../core/history.js";
import type { Json } from "../../core/json.js";

/** The names of 10,006 tenures at most, in an order that has nothing to do with theirs. */
const NAMES = 10_007;

/** A history as if its system gave no tokens, but names that are unique to each tenure. */
export function withoutTokens(history: History): History {
  const named = JSON.parse(JSON.stringify(history), (field, value: Json) =>
    field === "token" && typeof value === "number" ? nameOf(value) : value,
  ) as History;
  return named.header === undefined ? named : { ...named, header: { ...named.header, tokens: "none" } };
}

/** One to one, since the modulus is a prime: 1 becomes 7919, and 2 becomes 5831. */
function nameOf(token: number): number {
  return (token * 7919) % NAMES;
}
