import type { ClockFault, DiskFault, Fault, LinkShape } from "../../../contract/faults.js";
import type { FaultRecord } from "../../../core/event.js";
import type { Grudge } from "../../../core/grudge.js";
import type { FaultUnit } from "../history/units.js";
import { listed, moment, was } from "./wording.js";

/** What was broken, and when it was mended, in a sentence; it begins when the fault took effect. */
export function faultSentence({ events }: FaultUnit): string {
  const phase = (wanted: FaultRecord["phase"]) => events.find(({ value }) => value.phase === wanted);
  const [first] = events;
  const record = first?.value;
  if (first === undefined || record === undefined) return "";
  const skipped = phase("skipped");
  if (skipped !== undefined) return `A ${record.kind} found nothing to break (${skipped.value.reason ?? "no target"}).`;
  const asked = events.find(({ value }) => value.asked !== undefined)?.value.asked as Fault | undefined;
  const healed = phase("healed");
  const until = healed === undefined ? undefined : moment(healed.timeNs);
  return `${asked === undefined ? unknownText(record, until) : faultText(asked, until)}.`;
}

function unknownText({ kind, targets }: FaultRecord, until: string | undefined): string {
  return `${listed(targets)} ${was(targets)} under ${kind} ${span(until)}`;
}

function faultText(fault: Fault, until: string | undefined): string {
  switch (fault.kind) {
    case "kill": {
      const again = until === undefined ? "" : ` and started again at ${until}`;
      return `${listed(fault.targets)} ${was(fault.targets)} killed${again}`;
    }
    case "pause": {
      const again = until === undefined ? "" : ` until ${until}, and then went on, unaware`;
      return `${listed(fault.targets)} stood still${again}`;
    }
    case "partition":
      return `${cutText(fault.grudge)} ${span(until)}`;
    case "links":
      return `${linksText(fault.links)} ${shapeText(fault.shape)}, ${span(until)}`;
    case "clock":
      return clockText(fault, until);
    case "disk":
      return diskText(fault, until);
    case "membership": {
      const again = until === undefined ? "" : ` and taken in again at ${until}`;
      return `${listed(fault.targets)} ${was(fault.targets)} removed from the cluster${again}`;
    }
    case "admin":
      return `The cluster was asked to ${fault.verb.replaceAll("-", " ")}`;
    case "upgrade":
      return `The nodes were upgraded to ${fault.version}, one after another`;
    default:
      return fault satisfies never;
  }
}

function span(until: string | undefined): string {
  return until === undefined ? "from then on" : `until ${until}`;
}

/** Who could not hear whom: two sides that were cut off from each other, or else each who heard nothing of some. */
function cutText(grudge: Grudge): string {
  const [first = "", senders = []] = Object.entries(grudge)[0] ?? [];
  const side = Object.keys(grudge).filter((receiver) => same(grudge[receiver] ?? [], senders));
  const mutual = senders.length > 0 && senders.every((sender) => same(grudge[sender] ?? [], side));
  if (mutual && Object.keys(grudge).length === side.length + senders.length && side.includes(first)) {
    const [small, large] = side.length <= senders.length ? [side, senders] : [senders, side];
    return `${listed(small)} and ${large.length > 1 ? `the others (${listed(large)})` : listed(large)} could not hear each other`;
  }
  if (directions(grudge) > MOST_LINKS) return `${manyLinks(grudge)} carried nothing`;
  return bySenders(grudge)
    .map(({ receivers, senders: unheard }) => `${listed(receivers)} heard nothing from ${listed(unheard)}`)
    .join("; ");
}

function linksText(links: Grudge): string {
  if (directions(links) > MOST_LINKS) return `What was sent on ${manyLinks(links)}`;
  const told = bySenders(links).map(({ receivers, senders }) => `${listed(senders)} sent to ${listed(receivers)}`);
  return `What ${told.join(" and what ")}`;
}

/** More links than this are counted, not named: nobody reads who of eight hears whom. */
const MOST_LINKS = 6;

function manyLinks(links: Grudge): string {
  const ends = new Set(Object.entries(links).flatMap(([receiver, senders]) => [receiver, ...senders]));
  return `${directions(links)} links among ${listed([...ends].sort())}`;
}

/** Links are one-way. */
function directions(links: Grudge): number {
  return Object.values(links).reduce((sum, senders) => sum + senders.length, 0);
}

/** Receivers that share their senders, together. */
function bySenders(
  grudge: Grudge,
): readonly { readonly receivers: readonly string[]; readonly senders: readonly string[] }[] {
  const groups = new Map<string, { receivers: string[]; senders: readonly string[] }>();
  for (const [receiver, senders] of Object.entries(grudge)) {
    const key = [...senders].sort().join();
    const group = groups.get(key) ?? { receivers: [], senders };
    group.receivers.push(receiver);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function shapeText({ delayMs, jitterMs, lossPct, duplicatePct, reorderPct, corruptPct, rateKbit }: LinkShape): string {
  const told = [
    ...(delayMs === undefined && jitterMs === undefined ? [] : [`took ${longer(delayMs, jitterMs)} ms longer`]),
    ...(lossPct === undefined ? [] : [`got lost in ${lossPct}% of packets`]),
    ...(duplicatePct === undefined ? [] : [`arrived twice in ${duplicatePct}% of packets`]),
    ...(reorderPct === undefined ? [] : [`overtook what was sent before in ${reorderPct}% of packets`]),
    ...(corruptPct === undefined ? [] : [`was damaged in ${corruptPct}% of packets`]),
    ...(rateKbit === undefined ? [] : [`went at ${rateKbit} kbit/s at most`]),
  ];
  return listed(told);
}

/** What each packet takes longer, in milliseconds: `20`, `up to 40`, `20 to 60`. */
function longer(delayMs = 0, jitterMs = 0): string {
  if (jitterMs === 0) return String(delayMs);
  return delayMs === 0 ? `up to ${jitterMs}` : `${delayMs} to ${delayMs + jitterMs}`;
}

function clockText({ targets, clock, offsetMs, ratePpm, strobe }: ClockFault, until: string | undefined): string {
  const which = clock === "both" ? "clocks" : `${clock} clock`;
  const did = [
    ...(offsetMs === undefined ? [] : [`jumped by ${offsetMs} ms`]),
    ...(ratePpm === undefined ? [] : [`went ${Math.abs(ratePpm) / 10_000}% too ${ratePpm < 0 ? "slow" : "fast"}`]),
    ...(strobe === undefined ? [] : [`jumped by ${strobe.byMs} ms and back every ${strobe.everyMs} ms`]),
  ];
  return `The ${which} of ${listed(targets)} ${listed(did)}, ${span(until)}`;
}

function diskText({ targets, mode, slowMs = 0 }: DiskFault, until: string | undefined): string {
  const who = listed(targets);
  const again = until === undefined ? "" : `; started again at ${until}`;
  switch (mode) {
    case "slow-sync":
      return `Each sync of the disk of ${who} took ${slowMs} ms longer, ${span(until)}`;
    case "full":
      return `The disk of ${who} was full, ${span(until)}`;
    case "power-loss":
      return `${who} lost power, and with it what the disk had not synced${again}`;
    case "io-error":
      return `The disk of ${who} failed${again}`;
    case "corrupt-tail":
      return `${who} ${was(targets)} killed, and the last record not yet synced was damaged${again}`;
    case "bit-flip":
      return `${who} ${was(targets)} killed, and a synced record read damaged${again}`;
    default:
      return mode satisfies never;
  }
}
