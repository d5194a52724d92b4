import { UserError } from "../../core/errors.js";
import type { HistoryEvent } from "../../core/event.js";
import { EdnFormStream } from "../edn/form-stream.js";
import { ednText } from "../edn/print.js";
import { EventBuilder, type Semantics } from "../jepsen/event-builder.js";
import { type RawEvent, rawEventOf } from "../jepsen/raw-event.js";
import type { TextFile } from "../text-file.js";
import type { Reading } from "./format.js";

/** Reads a history of EDN forms, one an event. */
export function readEdnEvents(file: TextFile, semantics: Semantics): Reading {
  const warnings: string[] = [];
  return {
    header: undefined,
    end: undefined,
    warnings,
    *events(): Generator<HistoryEvent> {
      const stream = new EdnFormStream(file);
      const builder = new EventBuilder(semantics, () => stream.place());
      let forms = 0;
      for (const form of stream.forms()) {
        forms += 1;
        const raw = rawEventOf(form);
        if (raw === undefined) throw notAnEvent(ednText(form), stream);
        const event = builder.take(raw);
        if (event !== undefined) yield event;
      }
      if (forms === 0) warnings.push(`${file.path}: the file holds no events`);
      warnings.push(...stream.warnings, ...builder.warnings());
    },
  };
}

/** The first event of a text that is EDN, for a guess at its format; undefined where there is none. */
export function firstEvent(sample: string): RawEvent | undefined {
  const stream = new EdnFormStream({
    path: "",
    sample,
    *chunks() {
      yield sample;
    },
  });
  try {
    const { value, done } = stream.forms().next();
    return done === true ? undefined : rawEventOf(value);
  } catch (thrown) {
    if (thrown instanceof UserError) return undefined;
    throw thrown;
  }
}

function notAnEvent(text: string, stream: EdnFormStream): UserError {
  const got = text.length <= 60 ? text : `${text.slice(0, 57)}...`;
  return new UserError(`expected an event, a map with :process, :type and :f or [process type f value], got ${got}`, {
    place: stream.place(),
  });
}
