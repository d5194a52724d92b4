import type { Json } from "../../../../core/json.js";
import type { Random } from "../../../../core/random.js";
import type { SyntheticOptions } from "../options.js";
import { type Answer, DONE, type Request, type Subject } from "../subject.js";
import { Values } from "../values.js";
import { overwrittenSabotage } from "./overwritten.js";

const READ: Request = { f: "read", value: null };

/** How many in a hundred requests with a token come from a leader that was deposed and does not know. */
const DEPOSED_PCT = 8;

interface Input {
  readonly token: number;
  readonly value?: Json;
}

/** A register that refuses tokens older than the newest it has seen; half of its reads carry one. */
export function fencedRegisterSubject(options: SyntheticOptions, random: Random): Subject {
  return register(options, random, "fenced");
}

/** A register that keeps the token beside the value, and takes any. */
export function stampedRegisterSubject(options: SyntheticOptions, random: Random): Subject {
  return register(options, random, "stamped");
}

/** Leaders change now and then; each has a token above its predecessor's. */
class Leaders {
  #newest = 1;
  #state: "steady" | "moving" = "moving";

  constructor(
    readonly random: Random,
    readonly tenure: number,
  ) {}

  get newest(): number {
    return this.#newest;
  }

  /** The newest token, or now and then one of a leader before. */
  token(): number {
    if (this.#state === "moving" && this.random.int(1, this.tenure) === 1) this.#newest += 1;
    return this.random.chance(DEPOSED_PCT) ? Math.max(1, this.#newest - this.random.int(1, 2)) : this.#newest;
  }

  /** While steady, nothing is refused that carries the newest token: no newer one comes up. */
  guard(state: "steady" | "moving"): void {
    this.#state = state;
  }
}

function register(options: SyntheticOptions, random: Random, kind: "fenced" | "stamped"): Subject {
  const values = new Values(random, options);
  const leaders = new Leaders(random, options.tenure);
  let held: { readonly value: Json; readonly token: number | null } = { value: null, token: null };
  let highest = 0;
  const write = (token: number, value: number): Request => ({ f: "write", value: { token, value } });
  const shown = (value: Json, token: number | null): Answer => ({ type: "ok", value: { value, token } });
  const overwritable = {
    writeFresh: () => write(leaders.newest, values.fresh()),
    read: READ,
    shows: (written: Request) => shown(inputOf(written)?.value ?? null, inputOf(written)?.token ?? null),
    guard: (state: "steady" | "moving") => leaders.guard(state),
  };
  return {
    request() {
      const token = leaders.token();
      if (random.chance(50)) return write(token, values.next());
      return kind === "fenced" && random.chance(50) ? { f: "read", value: { token } } : READ;
    },
    perform(request) {
      const input = inputOf(request);
      if (kind === "fenced" && input !== undefined) {
        if (input.token < highest) return { type: "refused", seen: { token: highest } };
        highest = input.token;
      }
      if (request.f === "read" || input === undefined) return shown(held.value, held.token);
      held = { value: input.value ?? null, token: input.token };
      return DONE;
    },
    sabotage: (violation) => overwrittenSabotage(overwritable, violation),
  };
}

function inputOf({ value }: Request): Input | undefined {
  return value === null ? undefined : (value as unknown as Input);
}
