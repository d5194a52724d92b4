import { createHash } from "node:crypto";
import type { HistoryEvent } from "../../core/event.js";
import type { History, HistoryEnd } from "../../core/history.js";
import { NS_PER_S, type Ns } from "../../core/units.js";
import { historyLines } from "../../store/history-lines.js";
import { type Line, linesOf } from "../../store/lines.js";
import { openTextFile } from "../../store/text-file.js";

/** What a recorded history has in common with the same run, run again. Events are counted without header and end. */
export type Comparison =
  /** Every byte is the same. `sha256` is that of the file. */
  | { readonly type: "identical"; readonly events: number; readonly sha256: string }
  /** All that the file holds is the same; its harness died before the end. `torn`: it died in the middle of a line. */
  | { readonly type: "same as far as it goes"; readonly events: number; readonly of: number; readonly torn: boolean }
  /** The same until the recorded run was ended early, which nothing in its plan tells. */
  | { readonly type: "same until cut short"; readonly events: number; readonly end: HistoryEnd }
  | { readonly type: "different"; readonly events: number; readonly difference: Difference };

/** The first line in which two histories differ, newlines left out; a side is undefined where it has ended. */
export interface Difference {
  readonly part: "header" | "event" | "end";
  /** The line's number in the file, from 1. */
  readonly line: number;
  /** Of an event: its index. */
  readonly index?: number;
  /** Of an event: when it happened. */
  readonly timeNs?: Ns;
  readonly recorded: string | undefined;
  readonly replayed: string | undefined;
}

/**
 * An interrupted run ends in order: faults are healed, open operations waited for, hosts told to stop. All of this
 * takes less than so much time, and what differs earlier was not the interruption's doing.
 */
const ENDING_NS: Ns = 10 * NS_PER_S;

/** Compares a history's file with the same run recorded again, byte by byte. Throws a UserError where it is no text. */
export function compareWithFile(file: string, replayed: History): Comparison {
  const hash = createHash("sha256");
  const again = historyLines(replayed)[Symbol.iterator]();
  let last: Line | undefined;
  for (const line of linesOf(openTextFile(file))) {
    const next = again.next().value as string | undefined;
    if (next === undefined || !agrees(line, next)) {
      return cutShort(file, replayed, line) ?? differenceAt(line.number, replayed, line.text, next);
    }
    hash.update(next);
    last = line;
  }
  const { events } = replayed;
  const missing = again.next();
  const torn = last?.ended === false;
  if (missing.done === true && !torn) return { type: "identical", events: events.length, sha256: hash.digest("hex") };
  const lines = last?.number ?? 0;
  // A file that says how it ended, and lacks lines all the same, was not left by a kill.
  if (!torn && endIn(last?.text) !== undefined) return differenceAt(lines + 1, replayed, undefined, missing.value);
  const whole = torn ? lines - 1 : lines;
  return { type: "same as far as it goes", events: eventsIn(whole, replayed), of: events.length, torn };
}

/** A line that a kill left torn agrees with any that begins like it. */
function agrees({ text, ended }: Line, next: string): boolean {
  return ended ? next === `${text}\n` : next.startsWith(text);
}

/** How many events stand in so many lines, of which the first is the header and the last may be the end. */
function eventsIn(lines: number, { events }: History): number {
  return Math.min(events.length, Math.max(0, lines - 1));
}

function differenceAt(
  line: number,
  replayed: History,
  recorded: string | undefined,
  next: string | undefined,
): Comparison {
  const event = line === 1 ? undefined : (replayed.events[line - 2] ?? eventIn(recorded));
  const difference: Difference = {
    part: line === 1 ? "header" : event === undefined ? "end" : "event",
    line,
    ...(event === undefined ? {} : { index: line - 2, timeNs: event.timeNs }),
    recorded,
    replayed: next?.trimEnd(),
  };
  return { type: "different", events: eventsIn(line - 1, replayed), difference };
}

/** Where the recorded run ended early, and so soon after the first line that differs that this explains it. */
function cutShort(file: string, replayed: History, first: Line): Comparison | undefined {
  let end: HistoryEnd | undefined;
  let lastNs: Ns = 0;
  for (const { text, number } of linesOf(openTextFile(file))) {
    if (number < first.number) continue;
    lastNs = eventIn(text)?.timeNs ?? lastNs;
    end = endIn(text);
  }
  // A flood is the run's own doing, and comes again.
  if (end === undefined || end.reason === "complete" || end.reason === "flooded") return undefined;
  const differsNs = eventIn(first.text)?.timeNs ?? lastNs;
  if (lastNs - differsNs > ENDING_NS) return undefined;
  return { type: "same until cut short", events: eventsIn(first.number - 1, replayed), end };
}

function eventIn(text: string | undefined): Pick<HistoryEvent, "index" | "timeNs"> | undefined {
  const value = parsed(text) as Partial<HistoryEvent> | undefined;
  return typeof value?.index === "number" && typeof value.timeNs === "number" ? (value as HistoryEvent) : undefined;
}

function endIn(text: string | undefined): HistoryEnd | undefined {
  const value = parsed(text) as Partial<HistoryEnd> | undefined;
  return value?.type === "end" ? (value as HistoryEnd) : undefined;
}

/** The object on a line; a doctored or torn line may hold none. */
function parsed(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
