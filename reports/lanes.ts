import type { HistoryEvent, InvokeEvent } from "../src/core/event.js";
import { endTimeNs, type History, type Operation, operations } from "../src/core/history.js";
import { isJsonObject, type Json } from "../src/core/json.js";
import { electionOf, seeksTenure, yieldsTenure } from "../src/core/tenure-operations.js";
import { nsToMs } from "../src/core/units.js";
import { TenureBars } from "./tenure-bars.js";
import { tokenTexts } from "./token-text.js";
import type { LaneView, RowView, TickView } from "./view.js";

/** Beyond this many ticks a lane shows only what was not plainly ok: the page must open at once. */
const MAX_OK_TICKS = 1500;

/** More lanes than this are no picture; a history from elsewhere may have thousands of processes. */
const MAX_LANES = 40;

/** A lane of more elections than this draws them in one row: a history from elsewhere may have thousands of locks. */
const MAX_ROWS = 8;

/** A lane for each contender, or in a history from elsewhere for each host, those that a violation cites first. */
export function lanesOf(history: History, cited: ReadonlySet<number>): readonly LaneView[] {
  const byHost = operationsByHost(history);
  const hosts = history.header?.contenders ?? hostsOf(byHost, cited);
  const endMs = nsToMs(endTimeNs(history.events));
  const run = { events: history.events, tokenText: tokenTexts(history), endMs };
  const several = new Set(history.events.flatMap((event) => soughtBy(event) ?? [])).size > 1;
  return hosts.map((host) => {
    const own = byHost.get(host) ?? [];
    const bars = new TenureBars(host, own, run);
    const rows = (several ? rowsOf(own) : undefined) ?? [{ name: "", of: own }];
    return { host, rows: rows.map(({ name, of }) => rowView(name, of, bars, endMs, cited)) };
  });
}

/** The election that an event asks for a tenure of. */
function soughtBy(event: HistoryEvent): string | undefined {
  return event.type === "invoke" && seeksTenure(event.f) ? electionOf(event) : undefined;
}

/** A host's operations by their election, those of none last; nothing where it has too many, or none to draw. */
function rowsOf(own: readonly Operation[]): readonly { name: string; of: readonly Operation[] }[] | undefined {
  const byElection = new Map<string, Operation[]>();
  for (const operation of own.filter(isDrawn)) {
    const election = electionOf(operation.invoke) ?? "";
    const row = byElection.get(election);
    if (row === undefined) byElection.set(election, [operation]);
    else row.push(operation);
  }
  if (byElection.size === 0 || byElection.size > MAX_ROWS) return undefined;
  const names = [...byElection.keys()].sort((left, right) =>
    left === "" ? 1 : right === "" ? -1 : left < right ? -1 : 1,
  );
  return names.map((name) => ({ name, of: byElection.get(name) ?? [] }));
}

function rowView(
  name: string,
  of: readonly Operation[],
  bars: TenureBars,
  endMs: number,
  cited: ReadonlySet<number>,
): RowView {
  const seeking = of.filter(({ invoke }) => seeksTenure(invoke.f));
  const sought = seeking[0]?.invoke.f;
  return {
    name,
    prize: sought === undefined ? "none" : sought === "acquire" ? "lock" : "leadership",
    tenures: bars.of(of),
    waits: seeking.map((campaign) => spanOf(campaign, endMs)),
    ticks: ticksOf(of, endMs, cited),
  };
}

function operationsByHost({ events }: History): ReadonlyMap<string, readonly Operation[]> {
  const byHost = new Map<string, Operation[]>();
  for (const operation of operations(events)) {
    const own = byHost.get(operation.invoke.host);
    if (own === undefined) byHost.set(operation.invoke.host, [operation]);
    else own.push(operation);
  }
  return byHost;
}

function hostsOf(byHost: ReadonlyMap<string, readonly Operation[]>, cited: ReadonlySet<number>): readonly string[] {
  const isCited = (host: string) => byHost.get(host)?.some(({ invoke }) => cited.has(invoke.index)) === true;
  const sorted = [...byHost.keys()].sort();
  return [...sorted.filter(isCited), ...sorted.filter((host) => !isCited(host))].slice(0, MAX_LANES);
}

function spanOf({ invoke, completion }: Operation, endMs: number): { startMs: number; endMs: number } {
  return { startMs: nsToMs(invoke.timeNs), endMs: completion === undefined ? endMs : nsToMs(completion.timeNs) };
}

function isDrawn(operation: Operation): boolean {
  return seeksTenure(operation.invoke.f) || isTick(operation);
}

function isTick({ invoke: { f } }: Operation): boolean {
  return !seeksTenure(f) && !yieldsTenure(f) && !["renew", "observe"].includes(f);
}

function ticksOf(own: readonly Operation[], endMs: number, cited: ReadonlySet<number>): readonly TickView[] {
  const written = own.filter(isTick);
  const ticks = written.map((operation) => ({
    ...spanOf(operation, endMs),
    ...tickOf(operation),
    cited: cited.has(operation.invoke.index),
  }));
  const thinned = ticks.length > MAX_OK_TICKS;
  return ticks.filter((tick) => !thinned || tick.outcome !== "ok" || tick.cited);
}

function tickOf({ invoke, completion }: Operation): Pick<TickView, "outcome" | "label" | "event"> {
  const shared = { label: describe(invoke), event: invoke.index };
  if (completion === undefined || completion.type === "info") return { ...shared, outcome: "info" };
  if (completion.type === "ok") return { ...shared, outcome: "ok" };
  return { ...shared, outcome: completion.cause === "refused" ? "refused" : "fail" };
}

/** An operation in words: `write 41 with token 7 to r`. */
export function describe(invoke: InvokeEvent): string {
  const { f, value, resource, key } = invoke;
  const where = [resource, key].filter((part) => part !== undefined).join("/");
  const fields = isJsonObject(value) ? value : {};
  const what = "value" in fields ? ` ${short(fields["value"] ?? null)}` : "";
  const compare = "from" in fields ? ` ${short(fields["from"] ?? null)} to ${short(fields["to"] ?? null)}` : "";
  const token = typeof fields["token"] === "number" ? ` with token ${fields["token"]}` : "";
  return `${f}${what}${compare}${token}${where === "" ? "" : ` on ${where}`}`;
}

/** JSON cut to a readable length. */
export function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
