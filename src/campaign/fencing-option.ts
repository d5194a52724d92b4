import type { Client, ClientContext } from "../contract/client.js";
import { milliseconds } from "../contract/options.js";
import type { PowerSettings } from "../contract/power.js";
import type { System, SystemOption } from "../contract/system.js";
import type { Json } from "../core/json.js";
import { withStonith } from "../protocols/coordination/stonith/with-stonith.js";

const FENCING: SystemOption = {
  name: "fencing",
  summary: "stonith: a new leader has its predecessor powered off before it acts; in the simulator only",
  fallback: "none",
  problem: (value) => (value === "none" || value === "stonith" ? undefined : "none or stonith"),
};

const BOOT: SystemOption = {
  name: "bootMs",
  summary: "how long a contender that was powered off takes until it runs again, in milliseconds",
  fallback: 2000,
  problem: milliseconds(),
};

/** What every system takes beside its own options. They stand in a plan only where they are not as here. */
export const FENCING_OPTIONS: readonly SystemOption[] = [FENCING, BOOT];

/** The options without those that are as they would be anyway. */
export function withoutFallbacks(options: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  const same = ([name, value]: [string, Json]) =>
    FENCING_OPTIONS.some((option) => option.name === name && option.fallback === value);
  return Object.fromEntries(Object.entries(options).filter((entry) => !same(entry)));
}

/** The power switch that a planned system needs; undefined where it does without. */
export function powerFor({
  options,
}: {
  readonly options: { readonly [name: string]: Json };
}): PowerSettings | undefined {
  if (options[FENCING.name] !== "stonith") return undefined;
  return { bootMs: Number(options[BOOT.name] ?? BOOT.fallback) };
}

/** How the hosts of a run come by their clients. */
export function connectorOf(system: System, power: PowerSettings | undefined): (context: ClientContext) => Client {
  const connect = (context: ClientContext): Client => system.connect(context);
  return power === undefined ? connect : (context) => withStonith(connect, context);
}
