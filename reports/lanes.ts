import type { HistoryEvent, InvokeEvent } from "../src/core/event.js";
import { endTimeNs, type History, type Operation, operations } from "../src/core/history.js";
import { isJsonObject, type Json } from "../src/core/json.js";
import { seeksTenure, yieldsTenure } from "../src/core/tenure-operations.js";
import { nsToMs } from "../src/core/units.js";
import type { LaneView, TenureView, TickView } from "./view.js";

/** Beyond this many ticks a lane shows only what was not plainly ok: the page must open at once. */
const MAX_OK_TICKS = 1500;

/** More lanes than this are no picture; a history from elsewhere may have thousands of processes. */
const MAX_LANES = 40;

/** A lane for each contender, or in a history from elsewhere for each host, those that a violation cites first. */
export function lanesOf(history: History, cited: ReadonlySet<number>): readonly LaneView[] {
  const byHost = operationsByHost(history);
  const hosts = history.header?.contenders ?? hostsOf(byHost, cited);
  const endMs = nsToMs(endTimeNs(history.events));
  return hosts.map((host) => {
    const own = byHost.get(host) ?? [];
    return {
      host,
      tenures: tenuresOf(host, own, history.events, endMs),
      waits: own.filter(({ invoke }) => seeksTenure(invoke.f)).map((campaign) => spanOf(campaign, endMs)),
      ticks: ticksOf(own, endMs, cited),
    };
  });
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

/** From a campaign, or an acquisition, that succeeded to the first event that ends the holder's belief. */
function tenuresOf(
  host: string,
  own: readonly Operation[],
  events: readonly HistoryEvent[],
  endMs: number,
): readonly TenureView[] {
  const endings = events.filter((event) => endsTenure(event, host));
  return own.flatMap(({ invoke, completion }) => {
    if (!seeksTenure(invoke.f) || completion?.type !== "ok") return [];
    const token = tokenOf(completion.value) ?? 0;
    const ending = endings.find((event) => event.index > completion.index);
    return [
      {
        token,
        startMs: nsToMs(completion.timeNs),
        endMs: ending === undefined ? endMs : nsToMs(ending.timeNs),
        ended: ending === undefined ? "the run ended" : endingOf(ending),
      },
    ];
  });
}

function endsTenure(event: HistoryEvent, host: string): boolean {
  if (event.type === "invoke") return event.host === host && yieldsTenure(event.f);
  return event.type === "note" && event.process === host && (event.f === "leadership-lost" || event.f === "died");
}

function endingOf(event: HistoryEvent): string {
  if (event.type === "invoke") return event.f === "release" ? "released" : "resigned";
  const reason = isJsonObject(event.value as Json) ? (event.value as { reason?: Json }).reason : undefined;
  return event.f === "died" ? `died: ${reason ?? "?"}` : `noticed its loss: ${reason ?? "?"}`;
}

function ticksOf(own: readonly Operation[], endMs: number, cited: ReadonlySet<number>): readonly TickView[] {
  const written = own.filter(
    ({ invoke: { f } }) => !seeksTenure(f) && !yieldsTenure(f) && !["renew", "observe"].includes(f),
  );
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

function tokenOf(value: Json): number | undefined {
  const token = isJsonObject(value) ? value["token"] : undefined;
  return typeof token === "number" ? token : undefined;
}
