import { isJsonObject, type Json } from "../../../../core/json.js";
import type { Random } from "../../../../core/random.js";
import type { SyntheticOptions } from "../options.js";
import { type Answer, DONE, type Request, type Subject } from "../subject.js";
import { Values } from "../values.js";
import { overwrittenSabotage } from "./overwritten.js";

const READ: Request = { f: "read", value: null };

/** A register that is read and written in turn. */
export function registerSubject(options: SyntheticOptions, random: Random): Subject {
  return register(new Values(random, options), ({ values }) => (random.chance(50) ? READ : write(values.next())));
}

/** A register with compare-and-set; about half of those find the value they look for. */
export function casRegisterSubject(options: SyntheticOptions, random: Random): Subject {
  return register(new Values(random, options), ({ held, values }) => {
    switch (random.int(0, 2)) {
      case 0:
        return READ;
      case 1:
        return write(values.next());
      default:
        return { f: "cas", value: { from: random.chance(60) ? held : values.guess(), to: values.next() } };
    }
  });
}

interface View {
  readonly held: Json;
  readonly values: Values;
}

function register(values: Values, ask: (view: View) => Request): Subject {
  let held: Json = null;
  const shown = (value: Json): Answer => ({ type: "ok", value: { value } });
  const overwritable = {
    writeFresh: () => write(values.fresh()),
    read: READ,
    shows: ({ value }: Request) => shown(fields(value)["value"] ?? null),
  };
  return {
    request: () => ask({ held, values }),
    perform({ f, value }) {
      if (f === "read") return shown(held);
      const { value: written = null, from = null, to = null } = fields(value);
      if (f === "cas" && held !== from) return { type: "refused" };
      held = f === "cas" ? to : written;
      return DONE;
    },
    sabotage: (violation) => overwrittenSabotage(overwritable, violation),
  };
}

function write(value: number): Request {
  return { f: "write", value: { value } };
}

function fields(value: Json): { readonly [name: string]: Json } {
  return isJsonObject(value) ? value : {};
}
