import type { Random } from "../../../../core/random.js";
import type { SyntheticOptions } from "../options.js";
import { DONE, type Request, type Subject } from "../subject.js";
import { Values } from "../values.js";
import { overwrittenSabotage } from "./overwritten.js";

const GET: Request = { f: "get", value: null };

/** Beyond this a value is put anew rather than appended to. */
const LONGEST_CHARACTERS = 24;

/**
 * One key of a store of strings: `get`, `put`, `append`. What is written is `v` and a number, so that a value tells how
 * it came about, and nothing but the put of a fresh one makes that.
 */
export function kvSubject(options: SyntheticOptions, random: Random): Subject {
  const values = new Values(random, options);
  const put = (value: number): Request => ({ f: "put", value: { value: `v${value}` } });
  let held = "";
  return {
    request() {
      const roll = random.int(0, 9);
      if (roll < 4) return GET;
      const value = values.next();
      return roll < 7 || held.length >= LONGEST_CHARACTERS
        ? put(value)
        : { f: "append", value: { value: `v${value}` } };
    },
    perform(request) {
      if (request.f === "get") return { type: "ok", value: { value: held } };
      held = request.f === "put" ? textOf(request) : held + textOf(request);
      return DONE;
    },
    sabotage: (violation) =>
      overwrittenSabotage(
        {
          writeFresh: () => put(values.fresh()),
          read: GET,
          shows: (written) => ({ type: "ok", value: { value: textOf(written) } }),
        },
        violation,
      ),
  };
}

function textOf({ value }: Request): string {
  return (value as { readonly value: string }).value;
}
