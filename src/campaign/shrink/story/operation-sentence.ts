import { answeringNode, type CompletionEvent, type InvokeEvent } from "../../../core/event.js";
import { fieldIn } from "../../../core/fields.js";
import type { Json } from "../../../core/json.js";
import { leftOutOf } from "../history/log-entries.js";
import type { OperationUnit } from "../history/units.js";
import { entriesText } from "./entries-text.js";
import { moment, valueText } from "./wording.js";

/** What one client did and what it was told, in a sentence. */
export function operationSentence({ events: [invoke, completion] }: OperationUnit): string {
  return `${deed(invoke, completion)}${answer(invoke, completion)}.`;
}

function deed(invoke: InvokeEvent, completion: CompletionEvent | undefined): string {
  const { f, value, resource = "" } = invoke;
  const who = actor(invoke, completion);
  const object = invoke.key === undefined ? resource : `${resource}[${invoke.key}]`;
  const written = valueText(fieldIn(value, "value"));
  switch (f) {
    case "campaign":
      return `${who} asked for leadership`;
    case "resign":
      return `${who} resigned`;
    case "acquire":
      return `${who} asked for lock ${object}`;
    case "release":
      return `${who} released lock ${object}`;
    case "observe":
      return `${who} asked who leads`;
    case "renew":
      return `${who} renewed its session`;
    case "append":
      return `${who} appended ${written} to ${object}`;
    case "write":
      return `${who} wrote ${written} to ${object}`;
    case "cas":
      return `${who} asked ${object} to change from ${valueText(fieldIn(value, "from"))} to ${valueText(fieldIn(value, "to"))}`;
    case "read":
      return `${who} read ${object}`;
    default:
      return `${who} did ${f} ${valueText(value)}${object === "" ? "" : ` on ${object}`}`;
  }
}

/** Who acted, and with which token. */
function actor({ host, f, value }: InvokeEvent, completion: CompletionEvent | undefined): string {
  const token = fieldIn(value, "token");
  if (token === undefined || f === "campaign") return host;
  if (completion?.late === true) return `${host}, knowing that it had lost token ${valueText(token)},`;
  return `${host}, which held token ${valueText(token)},`;
}

function answer(invoke: InvokeEvent, completion: CompletionEvent | undefined): string {
  if (completion === undefined) return "; the run ended before any answer came";
  const by = answeringNode(invoke, completion) ?? "the system";
  const at = moment(completion.timeNs);
  switch (completion.type) {
    case "ok":
      return okAnswer(invoke, completion, by, at);
    case "info":
      return `; no answer came (${completion.error}): it may have taken effect then, later or never`;
    case "fail": {
      const why = completion.error === undefined ? "" : `: ${completion.error}`;
      if (completion.cause === "unsent") return `, but nothing was sent${why}`;
      if (completion.cause === "unavailable") return `, in vain: at ${at} it was certain not to take effect${why}`;
      return `; at ${at} ${by} refused it${seenText(completion.seen)}${why}`;
    }
    default:
      return completion satisfies never;
  }
}

function seenText(seen: Json | undefined): string {
  const token = fieldIn(seen, "token");
  return token === undefined ? "" : `, having seen token ${valueText(token)}`;
}

function okAnswer({ f }: InvokeEvent, { value, at: position }: CompletionEvent, by: string, at: string): string {
  const place = position === undefined ? "" : ` (${position.clock} ${position.n})`;
  switch (f) {
    case "campaign":
    case "acquire": {
      const token = fieldIn(value, "token");
      const had = f === "campaign" ? "led" : "held it";
      return ` and ${had} from ${at} on${token === undefined ? "" : `, with token ${valueText(token)}`}`;
    }
    case "observe": {
      const leader = fieldIn(value, "leader");
      if (leader === undefined || leader === null) return `; at ${at} ${by} answered that nobody does`;
      return `; at ${at} ${by} answered that ${valueText(leader)} does, with token ${valueText(fieldIn(value, "token"))}`;
    }
    case "read":
      return `; at ${at} ${by} showed ${shownText(value)}${place}`;
    case "resign":
    case "release":
    case "renew":
      return `; at ${at} ${by} confirmed it${place}`;
    default:
      return `; at ${at} ${by} accepted it${place}`;
  }
}

/** What a read showed: the entries of a log, or a register's value with its token. */
function shownText(answered: Json): string {
  const value = fieldIn(answered, "value");
  if (Array.isArray(value)) return entriesText(value, leftOutOf(answered));
  if (value === null || value === undefined) return "that nothing was written yet";
  const token = fieldIn(answered, "token");
  return `${valueText(value)}${token === undefined || token === null ? "" : ` of token ${valueText(token)}`}`;
}
