import type { SystemOption } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/** Which election recipe the client follows; see `election.ts`. */
export type Recipe = "go-client" | "rechecked";

/** How a register, and who leads, is read. */
export type Reads = "linearizable" | "serializable";

type Options = { readonly [name: string]: Json };

/** The least number of heartbeats that etcd wants in an election timeout (server/embed/config.go, Validate). */
const HEARTBEATS_PER_ELECTION = 5;

export const etcdOptions: readonly SystemOption[] = [
  {
    name: "recipe",
    summary: "go-client: the election as etcd's Go client has it; rechecked: it reads its own key once more at the end",
    fallback: "rechecked",
    problem: (value) => (value === "go-client" || value === "rechecked" ? undefined : "go-client or rechecked"),
  },
  {
    name: "reads",
    summary:
      "linearizable; or serializable: registers, and who leads, as the node asked has them, perhaps of the past. No recipe goes by that",
    fallback: "linearizable",
    problem: (value) =>
      value === "linearizable" || value === "serializable" ? undefined : "linearizable or serializable",
  },
  {
    name: "image",
    summary: "any image with etcd 3.4 or later on its PATH, instead of the one built from Debian's packages",
    fallback: null,
    problem: (value) =>
      value === null || (typeof value === "string" && value !== "") ? undefined : "the name of an image",
  },
  {
    name: "heartbeatMs",
    summary: "the time between a leader's heartbeats",
    fallback: 100,
    problem: (value) => (isWhole(value) && value >= 1 ? undefined : "a whole number of milliseconds"),
  },
  {
    name: "electionMs",
    summary: `the election timeout, at least ${HEARTBEATS_PER_ELECTION} heartbeats`,
    fallback: 1000,
    problem: (value) => (isWhole(value) && value >= 10 ? undefined : "a whole number of milliseconds, 10 or more"),
  },
  {
    name: "unsafeNoFsync",
    summary: "etcd's own --unsafe-no-fsync, of 3.4.15 and later: what it acknowledges a power loss may take back",
    fallback: false,
    problem: (value) => (typeof value === "boolean" ? undefined : "true or false"),
  },
];

export function recipeOf(options: Options): Recipe {
  return optionOf(options, "recipe") === "go-client" ? "go-client" : "rechecked";
}

export function readsOf(options: Options): Reads {
  return optionOf(options, "reads") === "serializable" ? "serializable" : "linearizable";
}

export function imageOf(options: Options): string | undefined {
  const image = optionOf(options, "image");
  return typeof image === "string" ? image : undefined;
}

export function neverSyncs(options: Options): boolean {
  return optionOf(options, "unsafeNoFsync") === true;
}

/** The election timeout is raised to what etcd accepts: it refuses to start with fewer heartbeats in it. */
export function timingOf(options: Options): { readonly heartbeatMs: Ms; readonly electionMs: Ms } {
  const heartbeatMs = Number(optionOf(options, "heartbeatMs"));
  const electionMs = Number(optionOf(options, "electionMs"));
  return { heartbeatMs, electionMs: Math.max(electionMs, HEARTBEATS_PER_ELECTION * heartbeatMs) };
}

function optionOf(options: Options, name: string): Json {
  return options[name] ?? etcdOptions.find((option) => option.name === name)?.fallback ?? null;
}

function isWhole(value: Json): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}
