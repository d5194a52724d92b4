import { createHash } from "node:crypto";
import type { HistoryEvent } from "../../core/event.js";
import type { History, HistoryEnd } from "../../core/history.js";
import { NS_PER_S, type Ns } from "../../core/units.js";
import { historyLines } from "../../store/history-lines.js";
import { linesOf } from "../../store/lines.js";
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
  const counted = { lines: 0, torn: false };
  let last: string | undefined;
  for (const { text, ended } of linesOf(openTextFile(file))) {
    const next = again.next().value as string | undefined;
    const same = next !== undefined && (ended ? next === `${text}\n` : next.startsWith(text));
    if (!same) return differentFrom(file, replayed, { line: counted.lines + 1, recorded: text, next });
    counted.lines += 1;
    counted.torn = !ended;
    hash.update(next);
    last = text;
  }
  const { events } = replayed;
  const next = again.next();
  if (next.done === true && !counted.torn) {
    return { type: "identical", events: events.length, sha256: hash.digest("hex") };
  }
  const whole = counted.lines - (counted.torn ? 1 : 0);
  // A file that says how it ended, and lacks lines all the same, was not left by a kill.
  if (last !== undefined && endIn(last) !== undefined && !counted.torn) {
    return differentFrom(file, replayed, { line: counted.lines + 1, recorded: undefined, next: next.value as string });
  }
  return {
    type: "same as far as it goes",
    events: Math.min(events.length, Math.max(0, whole - 1)),
    of: events.length,
    torn: counted.torn,
  };
}

interface Differing {
  readonly line: number;
  readonly recorded: string | undefined;
  readonly next: string | undefined;
}

function differentFrom(file: string, replayed: History, { line, recorded, next }: Differing): Comparison {
  const same = Math.min(replayed.events.length, Math.max(0, line - 2));
  const end = recorded === undefined ? undefined : earlyEnd(file, recorded, line);
  if (end !== undefined) return { type: "same until cut short", events: same, end };
  const event = line === 1 ? undefined : (replayed.events[line - 2] ?? eventIn(recorded));
  const difference: Difference = {
    part: line === 1 ? "header" : event === undefined ? "end" : "event",
    line,
    ...(event === undefined ? {} : { index: line - 2, timeNs: event.timeNs }),
    recorded,
    replayed: next?.trimEnd(),
  };
  return { type: "different", events: same, difference };
}

/** How the recorded run ended, where that was early and so soon after the line that it explains what differs. */
function earlyEnd(file: string, recorded: string, line: number): HistoryEnd | undefined {
  let end: HistoryEnd | undefined;
  let lastNs: Ns = 0;
  let number = 0;
  for (const { text } of linesOf(openTextFile(file))) {
    number += 1;
    if (number < line) continue;
    lastNs = eventIn(text)?.timeNs ?? lastNs;
    end = endIn(text);
  }
  if (end === undefined || end.reason === "complete") return undefined;
  const differsNs = eventIn(recorded)?.timeNs ?? lastNs;
  return lastNs - differsNs <= ENDING_NS ? end : undefined;
}

function eventIn(text: string | undefined): Pick<HistoryEvent, "index" | "timeNs"> | undefined {
  const value = parsed(text) as Partial<HistoryEvent> | undefined;
  return typeof value?.index === "number" && typeof value.timeNs === "number" ? (value as HistoryEvent) : undefined;
}

function endIn(text: string): HistoryEnd | undefined {
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
