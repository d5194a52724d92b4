import type { CallEffect, ModelCall } from "../../contract/model.js";
import { UserError } from "../../core/errors.js";
import type { ResourceKind } from "../../core/history.js";
import type { Json } from "../../core/json.js";

/** A call as a user's own model sees it. Frozen: it must not be changed. */
export interface UserCall {
  readonly f: string;
  /** The value it was invoked with. */
  readonly input: Json;
  /** The value it was answered with; on `refused` what the refusal showed; null where there is none or nobody knows. */
  readonly output: Json;
  readonly outcome: ModelCall["outcome"];
  /** Who called: only where the module exports `callers`. */
  readonly host: string;
  /** Only where the module exports `callers = "process"`. */
  readonly process: number;
}

/** An operation as `split` sees it. */
export interface UserOperation {
  readonly f: string;
  readonly input: Json;
  /** Null where it was not answered. */
  readonly output: Json;
  readonly host: string;
  readonly process: number;
  readonly resource: string | undefined;
  readonly key: string | undefined;
}

/**
 * What a module exports to be a model: `init` and `step`, and whatever of the rest it needs, by name or as one default
 * object. All functions are pure: the same arguments, the same answer, and nothing changed.
 */
export interface ModelModule<State extends Json = Json> {
  /** The file's name without its ending, unless told. */
  readonly name?: string;
  /** The kind of resource it judges, where a history's header tells the kinds; else it judges every operation. */
  readonly resource?: ResourceKind;
  /** True: `step` takes refused calls, too. Otherwise they are dropped, like all that failed. */
  readonly refusals?: boolean;
  /** `host`, or `process` for both: `step` looks at who called. Without it calls of different clients are alike. */
  readonly callers?: "host" | "process";
  /** The state at first; `initial` is what `--initial` gave. */
  init(initial?: Json): State;
  /** The state after the call, or undefined where this state does not allow it. */
  step(state: State, call: UserCall): State | undefined;
  /** The independent part it belongs to; each is judged apart. Undefined: no finer part than its resource and key. */
  split?(operation: UserOperation): string | undefined;
  /** The call in words. */
  describe?(call: UserCall): string;
  /** The state in words that go on after the resource's name, e.g. `holds 3`. */
  describeState?(state: State): string;
  /** What the call can do to any state: see docs/models.md. A wrong promise is found only where it shows. */
  effect?(call: UserCall): CallEffect;
  /** True where no calls but overwriting ones ever lead to a state that allows this call. */
  neverAgain?(state: State, call: UserCall): boolean;
}

const FUNCTIONS = ["init", "step", "split", "describe", "describeState", "effect", "neverAgain"] as const;
const REQUIRED: readonly string[] = ["init", "step"];

/** The model that a module exports. Throws a UserError with its path where it exports none. */
export function modelModuleOf(exports: object, path: string): ModelModule {
  const module = exportedModel(exports);
  for (const name of FUNCTIONS) {
    const exported = module[name];
    if (typeof exported === "function" || (exported === undefined && !REQUIRED.includes(name))) continue;
    if (exported !== undefined) throw wrong(path, `${name} is not a function but ${shown(exported)}`);
    const names = Object.keys(module).filter((key) => key !== "default");
    const there = names.length === 0 ? "nothing" : names.join(", ");
    throw wrong(path, `the module exports no function ${name}, only ${there}`);
  }
  const { name, resource, refusals, callers } = module;
  if (name !== undefined && (typeof name !== "string" || name === "")) throw wrong(path, `name is ${shown(name)}`);
  if (resource !== undefined && typeof resource !== "string") throw wrong(path, `resource is ${shown(resource)}`);
  if (refusals !== undefined && typeof refusals !== "boolean") {
    throw wrong(path, `refusals is true or false, not ${shown(refusals)}`);
  }
  if (callers !== undefined && callers !== "host" && callers !== "process") {
    throw wrong(path, `callers is "host" or "process", not ${shown(callers)}`);
  }
  return module as unknown as ModelModule;
}

/** The exports themselves, or what they hold as `default`; a CommonJS module loaded as ESM may hold it twice over. */
function exportedModel(exports: object): { readonly [name: string]: unknown } {
  let module = exports as { readonly [name: string]: unknown };
  while (module["step"] === undefined && module["init"] === undefined && isObject(module["default"])) {
    module = module["default"];
  }
  return module;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null;
}

function wrong(path: string, what: string): UserError {
  return new UserError(what, {
    place: { file: path },
    hint: "a model exports init(initial) and step(state, call), by name or as one default object; see docs/models.md",
  });
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
