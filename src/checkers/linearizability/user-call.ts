import type { ModelCall } from "../../contract/model.js";
import { UserError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { ModelModule, UserCall } from "./model-module.js";

/** Whom a call is tied to: nobody, its host, or its host and process. */
export interface Tied {
  readonly callers: ModelModule["callers"];
  /** The module's, for messages. */
  readonly path: string;
}

interface TiedInput {
  readonly value: Json;
  readonly host: string;
  readonly process?: number;
}

/**
 * The call as its module sees it. Where the module does not ask who called, calls of all clients are one, which is what
 * keeps a search small; to look at it all the same is an error and not undefined, which would make a wrong verdict.
 */
export function callAsked({ f, input, output, outcome }: ModelCall, { callers, path }: Tied): UserCall {
  const tied = callers === undefined ? { value: input } : (input as unknown as TiedInput);
  const call = { f, input: tied.value, output, outcome };
  const unknown: PropertyDescriptorMap = {};
  for (const name of ["host", "process"] as const) {
    const known = name in tied ? (tied as TiedInput)[name] : undefined;
    unknown[name] = known === undefined ? { get: () => notAsked(name, path) } : { value: known, enumerable: true };
  }
  return Object.defineProperties(call, unknown) as UserCall;
}

function notAsked(name: "host" | "process", path: string): never {
  throw new UserError(`the model looks at call.${name}, and its export callers does not say so`, {
    place: { file: path },
    hint: `it needs: export const callers = "${name}"`,
  });
}
