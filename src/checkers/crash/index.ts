import type { Checker } from "../../contract/checker.js";
import type { NoteEvent } from "../../core/event.js";
import { type FaultWindow, failedAtOnce, faultWindows } from "../../core/fault-window.js";
import { numberIn, textIn } from "../../core/fields.js";
import { type History, notes } from "../../core/history.js";
import { isJsonObject } from "../../core/json.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { groupedBy } from "../reading/grouped.js";
import { evidence, ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";

/**
 * Rule `crash`: no panic or fatal error in a server's log. The environment reads the logs while they are written, and
 * notes what matches the system's patterns; where it reads none, as in the simulator, the rule is not exercised.
 */
export const crashChecker: Checker = {
  name: "crash",
  rules: ["crash"],
  check: (history) => ({ crash: judgeCrashes(history) }),
};

/**
 * A server whose disk is full or fails, or whose synced data are damaged, may refuse to go on, and well it does. What such
 * a fault has done outlasts its heal. A server must survive a slow disk, a loss of power, which keeps what was synced, and
 * the torn record that such a loss may leave.
 */
const BEYOND_SERVERS: readonly string[] = ["full", "io-error", "bit-flip"];

function judgeCrashes(history: History): RuleResult {
  const broken = faultWindows(history.events).filter(breaksDisks);
  const lives = groupedBy(tellingNotes(history), (note) => `${nodeOf(note)} ${numberIn(note.value, "life") ?? ""}`);
  const watched = new Set(notes(history.events, "watching").flatMap(watchedNodes));
  return ruling({
    opportunities: watched.size,
    anomalies: [...lives.values()].map((life) => anomalyOf(life, broken)),
    idle: "nobody read a server's log",
  });
}

function watchedNodes({ value }: NoteEvent): readonly string[] {
  if (!isJsonObject(value)) return [];
  const { nodes, for: watchedFor } = value;
  if (!Array.isArray(nodes) || !Array.isArray(watchedFor) || !watchedFor.includes("crash")) return [];
  return nodes.filter((node) => typeof node === "string");
}

/** Lines that tell of a crash, and ends that nobody had asked for, in the order in which they were seen. */
function tellingNotes({ events }: History): readonly NoteEvent[] {
  return events.filter(
    (event): event is NoteEvent => event.type === "note" && (event.f === "crash" || isEndOfNode(event)),
  );
}

function isEndOfNode({ f, value }: NoteEvent): boolean {
  return f === "server" && textIn(value, "role") === "down";
}

function nodeOf({ node, process }: NoteEvent): string {
  return node ?? process;
}

function breaksDisks(window: FaultWindow): boolean {
  if (window.kind !== "disk" || window.outcome === "skipped" || failedAtOnce(window)) return false;
  const mode = textIn(window.asked, "mode");
  return mode === undefined || BEYOND_SERVERS.includes(mode);
}

/** What became of one life of a node: one anomaly, however many lines tell of it. */
function anomalyOf(life: readonly NoteEvent[], broken: readonly FaultWindow[]): Anomaly {
  const [first] = life as readonly [NoteEvent, ...NoteEvent[]];
  const node = nodeOf(first);
  const crash = life.find(({ f }) => f === "crash");
  const end = life.find(isEndOfNode);
  const line = textIn(crash?.value, "line");
  const exitCode = numberIn(end?.value, "exitCode");
  const cause = broken.find(({ targets, widest }) => targets.includes(node) && widest.startNs <= first.timeNs);
  const ended = `ended by itself${exitCode === undefined ? "" : ` with exit code ${exitCode}`}`;
  const told = [
    ...(crash === undefined ? [] : [`logged what its system calls a panic or fatal error (${line ?? "not kept"})`]),
    ...(end === undefined ? [] : [ended]),
  ].join(", and ");
  const unexplained = crash === undefined ? ", and its log names no panic or fatal error" : "";
  const excuse =
    cause === undefined ? "" : `; fault ${cause.fault} had left it a disk that is full, failing or damaged`;
  return {
    severity: crash === undefined || cause !== undefined ? "hazard" : "violation",
    events: evidence(...life.map(({ index }) => index), ...(cause?.events.slice(0, 1) ?? [])),
    why: `At ${ms(first.timeNs)} ${node} ${told}${unexplained}${excuse}.`,
    data: {
      node,
      ...(line === undefined ? {} : { line }),
      ...(exitCode === undefined ? {} : { exitCode }),
    },
  };
}
