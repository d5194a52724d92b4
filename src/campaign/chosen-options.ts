import type { SystemOption } from "../contract/system.js";
import type { Json } from "../core/json.js";
import type { PlannedSystem } from "./plan.js";

/** The options of a planned system that are not as they are where nobody chooses, as `name=value`. */
export function chosenOptions({ options }: PlannedSystem, known: readonly SystemOption[]): readonly string[] {
  const fallbacks = new Map(known.map(({ name, fallback }) => [name, JSON.stringify(fallback)]));
  return Object.entries(options)
    .filter(([name, value]) => JSON.stringify(value) !== fallbacks.get(name))
    .map(([name, value]) => optionWord(name, value));
}

export function optionWord(name: string, value: Json): string {
  return `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`;
}
