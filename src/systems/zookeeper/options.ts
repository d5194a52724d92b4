import type { SystemOption } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/** How reads are made to see what was answered before; see `Znodes.barrier` and `Znodes.shownBehind`. */
export type Reads = "quorum" | "sync" | "local";

/** What counts as a session's renewal; see `leases.ts`. */
export type Renewals = "revalidate" | "ping";

const READS: readonly Reads[] = ["quorum", "sync", "local"];

type Options = { readonly [name: string]: Json };

export const zookeeperOptions: readonly SystemOption[] = [
  {
    name: "reads",
    summary:
      "quorum: behind a write of no consequence, linearizable; sync: behind a sync, as ZooKeeper offers it; local: registers, and who leads, as the server asked has them",
    fallback: "quorum",
    problem: (value) => (READS.includes(value as Reads) ? undefined : "quorum, sync or local"),
  },
  {
    name: "renewals",
    summary:
      "revalidate: the leader itself prolongs the session; ping: any server's answer counts, as for the Java client",
    fallback: "revalidate",
    problem: (value) => (value === "revalidate" || value === "ping" ? undefined : "revalidate or ping"),
  },
  {
    name: "image",
    summary:
      "any image with ZooKeeper 3.8 or later, laid out as Debian's or the official one, instead of one built here",
    fallback: null,
    problem: (value) =>
      value === null || (typeof value === "string" && value !== "") ? undefined : "the name of an image",
  },
  {
    name: "tickMs",
    summary: "the server's tick: sessions live two ticks at least and end on a tick",
    fallback: 500,
    problem: (value) => (isWhole(value) && value >= 50 ? undefined : "a whole number of milliseconds, 50 or more"),
  },
  {
    name: "syncTicks",
    summary: "after so many ticks without each other's word a leader or follower gives up",
    fallback: 3,
    problem: (value) => (isWhole(value) && value >= 2 ? undefined : "a whole number of ticks, 2 or more"),
  },
  {
    name: "heapMb",
    summary: "the Java heap of each server, in megabytes",
    fallback: 128,
    problem: (value) => (isWhole(value) && value >= 32 ? undefined : "a whole number of megabytes, 32 or more"),
  },
];

export function readsOf(options: Options): Reads {
  return READS.find((reads) => reads === optionOf(options, "reads")) ?? "quorum";
}

export function renewalsOf(options: Options): Renewals {
  return optionOf(options, "renewals") === "ping" ? "ping" : "revalidate";
}

export function imageOf(options: Options): string | undefined {
  const image = optionOf(options, "image");
  return typeof image === "string" ? image : undefined;
}

export function serverSettingsOf(options: Options): {
  readonly tickMs: Ms;
  readonly syncTicks: number;
  readonly heapMb: number;
} {
  const number = (name: string): number => Number(optionOf(options, name));
  return { tickMs: number("tickMs"), syncTicks: number("syncTicks"), heapMb: number("heapMb") };
}

function optionOf(options: Options, name: string): Json {
  return options[name] ?? zookeeperOptions.find((option) => option.name === name)?.fallback ?? null;
}

function isWhole(value: Json): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}
