import type { Random } from "../../../../core/random.js";
import type { SyntheticOptions } from "../options.js";
import type { Answer, Request, Subject } from "../subject.js";
import { Values } from "../values.js";
import { overwrittenSabotage } from "./overwritten.js";

type Access = readonly ["r" | "w", string, number | null];

const USUAL_KEYS = 3;
const MOST_ACCESSES = 3;

/** Several registers, read and written in transactions of one to three accesses to different keys. */
export function multiRegisterSubject(options: SyntheticOptions, random: Random): Subject {
  const values = new Values(random, options);
  const keys = Array.from({ length: options.keys ?? USUAL_KEYS }, (_, at) => `k${at}`);
  const held = new Map<string, number | null>(keys.map((key) => [key, null]));
  const key = (at: number): string => keys[at % keys.length] as string;
  return {
    request() {
      const length = random.int(1, Math.min(MOST_ACCESSES, keys.length));
      const first = random.int(0, keys.length - 1);
      return transaction(
        Array.from({ length }, (_, at) =>
          random.chance(50) ? ["r", key(first + at), null] : ["w", key(first + at), values.next()],
        ),
      );
    },
    perform: (request) =>
      answered(
        accessesOf(request).map((access): Access => {
          const [kind, name, value] = access;
          if (kind === "r") return ["r", name, held.get(name) ?? null];
          held.set(name, value);
          return access;
        }),
      ),
    sabotage: (violation) =>
      overwrittenSabotage(
        {
          writeFresh: () => transaction([["w", key(0), values.fresh()]]),
          read: transaction([["r", key(0), null]]),
          shows: (write) => answered(accessesOf(write).map(([, name, value]): Access => ["r", name, value])),
        },
        violation,
      ),
  };
}

function transaction(ops: readonly Access[]): Request {
  return { f: "txn", value: { ops } };
}

function answered(ops: readonly Access[]): Answer {
  return { type: "ok", value: { ops } };
}

function accessesOf({ value }: Request): readonly Access[] {
  return (value as unknown as { readonly ops: readonly Access[] }).ops;
}
