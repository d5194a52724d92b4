import type { Json } from "../core/json.js";
import { MAX_SEED } from "../core/random.js";
import { type Ms, parseDurationMs } from "../core/units.js";
import { type Expectation, parseExpectation } from "./expectation.js";

/** A system as named by the user: not yet looked up. */
export interface SystemChoice {
  readonly name: string;
  readonly version?: string;
  readonly options: { readonly [name: string]: Json };
}

/** A nemesis as named by the user: not yet looked up. */
export interface NemesisChoice {
  readonly name: string;
  readonly target?: string;
  readonly options: { readonly [name: string]: string | number };
}

/** More seeds than this in one row is a slip of the keyboard. */
const MAX_SEEDS = 100_000;

/** What each kind of value looks like, for messages. */
export const EXPECTED = {
  system: "name, name@version, or one of these with a mapping of its options",
  nemesis: "name, name:target, or a mapping of the name to its target and options",
  duration: "a duration longer than 0 such as 500ms, 30s or 2m (a bare number is seconds)",
  rate: "operations per second, a number above 0",
  count: "a whole number from 1 to 99",
  seed: `a whole number from 0 to ${MAX_SEED}`,
  seeds: `A..B with the lower seed first, a seed, or a list of seeds (at most ${MAX_SEEDS})`,
  recovery: "all or core",
  expectation: "valid, valid or known, valid but RULE, invalid, or invalid RULE",
  name: "a name",
} as const;

/** `name` or `name@version`, or a mapping of one such to its options. */
export function parseSystem(value: unknown): SystemChoice | undefined {
  if (typeof value === "string") return namedSystem(value, {});
  const entry = onlyEntry(value);
  if (entry === undefined) return undefined;
  const [name, options] = entry;
  if (options === null) return namedSystem(name, {});
  return isMapping(options) ? namedSystem(name, options as SystemChoice["options"]) : undefined;
}

function namedSystem(text: string, options: SystemChoice["options"]): SystemChoice | undefined {
  const match = /^([^\s@]+)(?:@([^\s@]+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, name = "", version] = match;
  return version === undefined ? { name, options } : { name, version, options };
}

/**
 * `name`, `name:target`, `name:target:option=value:...`, or a mapping of the name to its target and options, e.g.
 * `{partition: {target: leader, forMs: 5000}}`.
 */
export function parseNemesis(value: unknown): NemesisChoice | undefined {
  if (typeof value === "string") return nemesisFromText(value);
  const entry = onlyEntry(value);
  if (entry === undefined) return undefined;
  const [name, settings] = entry;
  if (settings === null) return { name, options: {} };
  if (typeof settings === "string") return nemesisFromText(`${name}:${settings}`);
  if (!isMapping(settings)) return undefined;
  const { target, ...options } = settings;
  if (target !== undefined && typeof target !== "string") return undefined;
  if (!Object.values(options).every((option) => typeof option === "string" || typeof option === "number")) {
    return undefined;
  }
  return nemesisChoice(name, target, options as NemesisChoice["options"]);
}

function nemesisFromText(text: string): NemesisChoice | undefined {
  const [name = "", ...parts] = text.split(":").map((part) => part.trim());
  const settings = parts.map((part) => part.split("="));
  const targets = settings.filter((setting) => setting.length === 1);
  if (name === "" || targets.length > 1 || settings.some((setting) => setting.length > 2 || setting[0] === "")) {
    return undefined;
  }
  const options = settings
    .filter((setting) => setting.length === 2)
    .map(([key = "", word = ""]) => [key, scalar(word)]);
  return nemesisChoice(name, targets[0]?.[0], Object.fromEntries(options));
}

function nemesisChoice(name: string, target: string | undefined, options: NemesisChoice["options"]): NemesisChoice {
  return target === undefined ? { name, options } : { name, target, options };
}

/** The shortest text that `parseNemesis` reads back: what reproduces it on a command line. */
export function formatNemesis({ name, target, options }: NemesisChoice): string {
  const settings = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  return [name, ...(target === undefined ? [] : [target]), ...settings].join(":");
}

/** A word as the number it spells, else as it is. */
function scalar(word: string): string | number {
  return /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word;
}

/** Milliseconds, more than 0. */
export function parseDuration(value: unknown): Ms | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const ms = parseDurationMs(value);
  return ms === undefined || ms <= 0 ? undefined : ms;
}

export function parseSeed(value: unknown): number | undefined {
  const seed = typeof value === "string" ? scalar(value.trim()) : value;
  return Number.isInteger(seed) && (seed as number) >= 0 && (seed as number) <= MAX_SEED ? (seed as number) : undefined;
}

/** `A..B` with both ends, one seed, or a list of seeds. */
export function parseSeeds(value: unknown): readonly number[] | undefined {
  if (Array.isArray(value)) {
    const seeds = value.map(parseSeed);
    const good = seeds.length > 0 && seeds.length <= MAX_SEEDS && seeds.every((seed) => seed !== undefined);
    return good ? (seeds as number[]) : undefined;
  }
  const range = typeof value === "string" ? /^\s*(\d+)\s*\.\.\s*(\d+)\s*$/.exec(value) : null;
  if (range === null) {
    const seed = parseSeed(value);
    return seed === undefined ? undefined : [seed];
  }
  const [first, last] = [parseSeed(range[1]), parseSeed(range[2])];
  if (first === undefined || last === undefined || last < first || last - first >= MAX_SEEDS) return undefined;
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

export function parseCount(value: unknown): number | undefined {
  const count = typeof value === "string" ? scalar(value) : value;
  return Number.isInteger(count) && (count as number) >= 1 && (count as number) <= 99 ? (count as number) : undefined;
}

export function parseRate(value: unknown): number | undefined {
  const rate = typeof value === "string" ? scalar(value) : value;
  return typeof rate === "number" && Number.isFinite(rate) && rate > 0 ? rate : undefined;
}

export function parseRecovery(value: unknown): "all" | "core" | undefined {
  return value === "all" || value === "core" ? value : undefined;
}

export function parseExpected(value: unknown): Expectation | undefined {
  return typeof value === "string" ? parseExpectation(value) : undefined;
}

export function parseName(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function onlyEntry(value: unknown): readonly [string, unknown] | undefined {
  if (!isMapping(value)) return undefined;
  const [entry, ...more] = Object.entries(value);
  return more.length === 0 ? entry : undefined;
}

function isMapping(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
