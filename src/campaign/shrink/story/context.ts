import { isJsonObject } from "../../../core/json.js";
import { seeksTenure } from "../../../core/tenure-operations.js";
import type { Ns } from "../../../core/units.js";
import type { ShortestHistory } from "../history/shortest-history.js";
import type { OperationUnit, Unit } from "../history/units.js";

/** Of what the checker cites beside the proof no more than this is told. */
const CITED_TOLD = 4;

/** More changes of leading nodes than this tell less, not more: the last ones count. */
const SERVERS_TOLD = 6;

/**
 * What a reader needs beside the proof: the faults that had begun before it was complete, how those who act in it came
 * to lead and lost it again, what else the checker cites, and, where only the nodes' own state broke the rule, which of
 * them led. Proves nothing.
 */
export function contextOf(all: readonly Unit[], { units: proof, alsoCited }: ShortestHistory): readonly Unit[] {
  const told = new Set(proof.flatMap(({ events }) => events.map(({ index }) => index)));
  const endNs = Math.max(...proof.map(lastNs));
  const tokens = new Set(proof.flatMap(tokensIn));
  const inside = proof.some(({ kind, events: [first] }) => kind === "note" && first?.f === "invariant");
  const before = all.filter(
    ({ events: [first] }) => first !== undefined && first.timeNs <= endNs && !told.has(first.index),
  );
  const servers = inside ? before.filter(isServerNote).slice(-SERVERS_TOLD) : [];
  const cited = new Set(alsoCited.slice(0, CITED_TOLD).map(({ events: [first] }) => first?.index));
  return before.filter((unit) => {
    if (cited.has(unit.events[0]?.index)) return true;
    switch (unit.kind) {
      case "fault":
        return unit.events.some(({ value }) => value.phase === "injected");
      case "operation":
        return grantsOneOf(unit, tokens);
      case "note":
        return (
          servers.includes(unit) ||
          (unit.events[0].f === "leadership-lost" && tokensIn(unit).some((token) => tokens.has(token)))
        );
      default:
        return unit satisfies never;
    }
  });
}

function lastNs({ events }: Unit): Ns {
  return events.at(-1)?.timeNs ?? 0;
}

function isServerNote({ kind, events: [first] }: Unit): boolean {
  return kind === "note" && first?.f === "server";
}

/** The tokens under which a unit acts, or of which it tells. */
function tokensIn(unit: Unit): readonly number[] {
  if (unit.kind === "fault") return [];
  const { value } = unit.events[0];
  if (!isJsonObject(value)) return [];
  const { token } = value;
  return typeof token === "number" ? [token] : [];
}

function grantsOneOf({ events: [invoke, completion] }: OperationUnit, tokens: ReadonlySet<number>): boolean {
  if (!seeksTenure(invoke.f) || completion?.type !== "ok" || !isJsonObject(completion.value)) return false;
  const { token } = completion.value;
  return typeof token === "number" && tokens.has(token);
}
