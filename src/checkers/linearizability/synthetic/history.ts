import type { HistoryEvent } from "../../../core/event.js";
import { HISTORY_FORMAT, type History, type HistoryEnd, type HistoryHeader } from "../../../core/history.js";
import { checkSyntheticOptions } from "./check-options.js";
import type { SyntheticOptions } from "./options.js";
import { hostNames, RESOURCE, Simulation } from "./simulation.js";
import { subjectKind } from "./subjects.js";

/**
 * The events of a history made to the options, in order, as they happen: legal by construction, or with the one
 * violation asked for. Takes memory for what is open alone. Throws a UserError where the options fit no history.
 */
export function* syntheticEvents(options: SyntheticOptions): Generator<HistoryEvent, void, undefined> {
  checkSyntheticOptions(options);
  const events: HistoryEvent[] = [];
  const simulation = new Simulation(options, (event) => events.push(event));
  while (simulation.advance()) {
    if (events.length === 0) continue;
    yield* events;
    events.length = 0;
  }
}

/** The header of such a history. */
function syntheticHeader(options: SyntheticOptions): HistoryHeader {
  const { resource } = subjectKind(options.model);
  return {
    format: HISTORY_FORMAT,
    seed: options.seed,
    system: "synthetic",
    env: "none",
    workload: options.model,
    ...(options.violation === undefined ? {} : { bug: options.violation }),
    nodes: [],
    contenders: hostNames(options.clients),
    readers: [],
    threads: options.clients,
    tokens: resource.kind === "fenced-register" ? "fencing" : "none",
    resources: { [RESOURCE]: resource },
    bounds: { ttlMs: 0, clockRatePpm: 0, operationTimeoutMs: 0, recoveryMs: 0, detectionMs: 0 },
    nemeses: [],
    required: [],
  };
}

/** The whole history. */
export function syntheticHistory(options: SyntheticOptions): History {
  const events = [...syntheticEvents(options)];
  return { header: syntheticHeader(options), events, end: endOf(events.length), warnings: [] };
}

const CHUNK_CHARACTERS = 64 * 1024;

/** The whole history as the text of `history.jsonl`, in pieces of some ten thousand characters. */
export function* syntheticText(options: SyntheticOptions): Generator<string, void, undefined> {
  let count = 0;
  let text = lineOf(syntheticHeader(options));
  for (const event of syntheticEvents(options)) {
    count += 1;
    text += lineOf(event);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = "";
  }
  yield text + lineOf(endOf(count));
}

function endOf(events: number): HistoryEnd {
  return { type: "end", events, reason: "complete" };
}

function lineOf(line: HistoryHeader | HistoryEvent | HistoryEnd): string {
  return `${JSON.stringify(line)}\n`;
}
