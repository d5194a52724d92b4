import type { Json } from "../../../core/json.js";
import { NS_PER_S, type Ns } from "../../../core/units.js";

/** A moment of the run: `5.213 s`. */
export function moment(ns: Ns): string {
  return `${(ns / NS_PER_S).toFixed(3)} s`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names.join();
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `was` or `were`. */
export function was(names: readonly string[]): string {
  return names.length === 1 ? "was" : "were";
}

/** `twice`, `3 times`. */
export function times(count: number): string {
  return count === 2 ? "twice" : `${count} times`;
}

/** A value as clients write it. */
export function valueText(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The text with a capital letter in front, where it begins with a word and not with a name such as `n1`. */
export function sentence(text: string): string {
  return /^[a-z]+\b(?!\d)/.test(text) && !/^[a-z]+\d/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
