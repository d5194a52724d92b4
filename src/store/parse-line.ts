import type { z } from "zod";
import { messageOf, UserError } from "../core/errors.js";
import type { HistoryEvent } from "../core/event.js";
import type { HistoryEnd, HistoryHeader } from "../core/history.js";
import { HISTORY_FORMAT } from "../core/history.js";
import { isJsonObject, type Json, type JsonObject } from "../core/json.js";
import { isOperationEvent } from "./event-shape.js";
import type { Line } from "./lines.js";
import { endSchema, eventSchemas, headerSchema } from "./schema.js";
import { StampedLines } from "./stamped-lines.js";

/** Lines of a history to what they say. Each throws a UserError with file, line and, where known, column. */
export interface LineParser {
  header(line: Line): HistoryHeader;
  eventOrEnd(line: Line): HistoryEvent | HistoryEnd;
  /** The error for a line that is wrong by `message`. */
  problem(line: Line, message: string): UserError;
}

export function createLineParser(file: string): LineParser {
  const problem = (line: Line, message: string, column?: number): UserError =>
    new UserError(message, { place: { file, line: line.number, ...(column === undefined ? {} : { column }) } });

  const object = (line: Line): JsonObject => {
    let value: Json;
    try {
      value = JSON.parse(line.text) as Json;
    } catch (thrown) {
      throw problem(line, `expected a JSON object: ${messageOf(thrown)}`, columnOf(thrown, line));
    }
    if (isJsonObject(value)) return value;
    throw problem(line, `expected a JSON object, got ${abbreviated(value)}`);
  };

  const stamped = new StampedLines();

  const conforming = <Parsed>(line: Line, value: JsonObject, schema: z.ZodType): Parsed => {
    const checked = schema.safeParse(value);
    if (!checked.success) throw problem(line, issueText(checked.error));
    // The parsed object itself, not the schema's copy: unknown fields and the order of keys stay as they are.
    return value as unknown as Parsed;
  };

  return {
    problem,
    header(line) {
      const value = object(line);
      const { format } = value;
      if (format === HISTORY_FORMAT) return conforming(line, value, headerSchema);
      const got = format === undefined ? "" : `, got format ${abbreviated(format)}`;
      throw problem(line, `expected the header of a history, {"format":"${HISTORY_FORMAT}",...}${got}`);
    },
    eventOrEnd(line) {
      const known = stamped.event(line.text);
      if (known !== undefined) return known;
      const value = object(line);
      if (value["type"] === "end") return conforming(line, value, endSchema);
      if (isOperationEvent(value) && isExact(value)) {
        stamped.learn(line.text, value);
        return value;
      }
      const schema = schemaFor(value);
      if (schema === undefined) {
        const types = [...Object.keys(eventSchemas).filter((kind) => kind !== "nemesis"), "end"].join(", ");
        throw problem(line, `type: expected one of ${types}, got ${abbreviated(value["type"] ?? null)}`);
      }
      const event = conforming<HistoryEvent>(line, value, schema);
      const rounded = unsafeInteger(value["value"]) ?? unsafeInteger(value["seen"]);
      if (rounded === undefined) return event;
      throw problem(line, `an integer near ${rounded} is too large to be told from its neighbours; at most 2^53 - 1`);
    },
  };
}

/** Whether no number in what an event carries may have been rounded. */
function isExact(event: JsonObject): boolean {
  return unsafeInteger(event["value"]) === undefined && unsafeInteger(event["seen"]) === undefined;
}

function schemaFor({ type, process }: JsonObject): z.ZodType | undefined {
  if (process === "nemesis") return eventSchemas.nemesis;
  switch (type) {
    case "invoke":
    case "ok":
    case "fail":
    case "info":
    case "note":
      return eventSchemas[type];
    default:
      return undefined;
  }
}

/** The first integer that JSON's parser may have rounded: two such values, or tokens, could not be told apart. */
function unsafeInteger(value: Json | undefined): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const part of Object.values<Json>(value)) {
    const unsafe = unsafeInteger(part);
    if (unsafe !== undefined) return unsafe;
  }
  return undefined;
}

function columnOf(thrown: unknown, line: Line): number | undefined {
  const position = /position (\d+)/.exec(messageOf(thrown))?.[1];
  if (position !== undefined) return Number(position) + 1;
  return messageOf(thrown).includes("end of JSON") ? line.text.length + 1 : undefined;
}

/** The first thing that a schema found wrong, e.g. `value.phase: expected one of ..., got "broken"`. */
function issueText(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return error.message;
  const message = issue.message.replace(/^Invalid (input|option): /, "").replace("received undefined", "got nothing");
  return issue.path.length === 0 ? message : `${issue.path.join(".")}: ${message}`;
}

function abbreviated(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
