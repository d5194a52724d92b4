import type { NoteEvent } from "../../../core/event.js";
import { fieldIn } from "../../../core/fields.js";
import type { Json } from "../../../core/json.js";
import { moment, sentence, valueText } from "./wording.js";

/** What somebody observed, in a sentence. */
export function noteSentence({ f, process, host, value }: NoteEvent): string {
  const who = host ?? process;
  const token = valueText(fieldIn(value, "token"));
  switch (f) {
    case "queued":
      return `${who} was told its place in the queue: token ${token}.`;
    case "belief": {
      const asOfNs = fieldIn(value, "asOfNs");
      const when = typeof asOfNs === "number" ? ` at ${moment(asOfNs)}` : "";
      return `${who} was still sure${when} that it led, with token ${token}.`;
    }
    case "leadership-lost":
      return `${who} noticed that it no longer led with token ${token}: ${textOf(value, "reason", "nobody says why")}.`;
    case "stall":
      return `${who === "harness" ? "The machine" : who} had stood still for ${valueText(fieldIn(value, "ms"))} ms.`;
    case "died":
      return `The process of ${who} ended: ${textOf(value, "reason", "nobody says why")}.`;
    case "powered-off":
      return `${textOf(value, "host", "Someone")} was powered off, so that ${textOf(value, "by", "another")} may act.`;
    case "watching":
      return watchingSentence(value);
    case "candidacy":
      return `By the servers' own history a candidacy with token ${token} was ${textOf(value, "change", "changed")}${placeIn(value)}.`;
    case "watched":
      return `The servers' own history was told ${fieldIn(value, "gap") === undefined ? "without gaps" : "with gaps"}.`;
    case "crash":
      return `${who} crashed, as its log tells: ${textOf(value, "line", "in words that are not kept")}.`;
    case "server":
      if (fieldIn(value, "role") === "down")
        return `The process of ${who} ended by itself, with exit code ${valueText(fieldIn(value, "exitCode"))}.`;
      return serverSentence(who, fieldIn(value, "role"), fieldIn(value, "term"));
    case "invariant":
      return `The simulator, which sees the state of all nodes at once, found that ${textOf(value, "why", "an invariant was broken")}.`;
    default:
      return sentence(`${f satisfies never}`);
  }
}

function serverSentence(node: string, role: unknown, term: unknown): string {
  const when = typeof term === "number" ? ` term ${term}` : "";
  return role === "leader"
    ? `${node} began to lead${when}.`
    : `${node} no longer led${when === "" ? "" : `; it was in${when}`}.`;
}

function nodesIn(value: NoteEvent["value"]): string {
  const nodes = fieldIn(value, "nodes");
  return Array.isArray(nodes) ? nodes.join(", ") : "the nodes";
}

function placeIn(value: NoteEvent["value"]): string {
  const at = fieldIn(value, "at");
  const [clock, n] = [fieldIn(at as NoteEvent["value"], "clock"), fieldIn(at as NoteEvent["value"], "n")];
  return typeof clock === "string" ? ` at ${clock} ${valueText(n)}` : "";
}

function textOf(value: NoteEvent["value"], field: string, otherwise: string): string {
  const found = fieldIn(value, field);
  return typeof found === "string" ? found.replace(/\.$/, "") : otherwise;
}

function watchingSentence(value: Json): string {
  switch (fieldIn(value, "source")) {
    case "log":
      return `The logs of ${nodesIn(value)} were watched from here on.`;
    case "simulator":
      return "Nothing was watched in the nodes' true state: this protocol promises nothing of it.";
    default:
      return "The servers' own history was read from here on.";
  }
}
