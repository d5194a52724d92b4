import type { Json, JsonObject } from "../../core/json.js";
import { done, type FencedCommand, type Query, type Result, type ValueOf } from "./commands.js";
import { LOG, REGISTER } from "./contents.js";
import { type FenceView, fenceRefusal } from "./fence.js";
import { FencedTable } from "./fenced-table.js";
import type { StorePolicy } from "./policy.js";

export interface FencedResourcesSetup {
  /** The candidacies as a guard asks for them. */
  readonly elections: FenceView["elections"];
  readonly policy: FenceView["policy"] & Pick<StorePolicy, "raisesFence">;
  readonly mark?: (mark: "fence-refused-older-token") => void;
}

type CommandHandlers = {
  readonly [Each in FencedCommand as Each["type"]]: (command: Each) => Result<ValueOf<Each>>;
};
/** Reads that carry no token. */
export type FencedQuery = Extract<Query, { readonly type: `peek-${string}` }>;
type QueryHandlers = { readonly [Each in FencedQuery as Each["type"]]: (query: Each) => Result<ValueOf<Each>> };

/** Registers and logs behind a fence, as a part of a store. */
export class FencedResources {
  readonly #setup: FencedResourcesSetup;
  readonly #registers = new FencedTable(REGISTER);
  readonly #logs = new FencedTable(LOG);

  constructor(setup: FencedResourcesSetup) {
    this.#setup = setup;
  }

  readonly commands: CommandHandlers = {
    "write-fenced": (request) =>
      this.#throughFence(request, this.#registers, () => {
        this.#registers.replace(request.resource, { value: request.value, token: request.token });
        return null;
      }),

    "append-fenced": (request) =>
      this.#throughFence(request, this.#logs, (entries) => {
        this.#logs.replace(request.resource, entries.with({ token: request.token, value: request.value }));
        return null;
      }),

    "read-fenced-register": (request) => this.#throughFence(request, this.#registers, (written) => written),
    "read-fenced-log": (request) => this.#throughFence(request, this.#logs, ({ items }) => ({ value: items })),
  };

  readonly queries: QueryHandlers = {
    "peek-fenced-register": ({ resource }) => done(this.#registers.content(resource)),
    "peek-fenced-log": ({ resource }) => done({ value: this.#logs.content(resource).items }),
  };

  snapshot(): { readonly fencedRegisters: Json; readonly fencedLogs: Json } {
    return { fencedRegisters: this.#registers.snapshot(), fencedLogs: this.#logs.snapshot() };
  }

  /** From the snapshot of a store that has them among other things. */
  restore(state: JsonObject): void {
    this.#registers.restore(state["fencedRegisters"] ?? []);
    this.#logs.restore(state["fencedLogs"] ?? []);
  }

  /** Does what a request asks for unless the fence keeps it out; what came through raises the fence. */
  #throughFence<Content, Value>(
    request: FencedCommand,
    table: FencedTable<Content>,
    act: (content: Content) => Value,
  ): Result<Value> {
    const { resource, token } = request;
    const { elections, policy, mark } = this.#setup;
    const refusal = fenceRefusal(request, { highest: table.highest(resource), elections, policy });
    if (refusal !== undefined) {
      if (request.fence === "token") mark?.("fence-refused-older-token");
      return refusal;
    }
    if (policy.raisesFence(request.type)) table.raise(resource, token);
    return done(act(table.content(resource)));
  }
}
