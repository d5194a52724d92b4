import type { Stage } from "./stage.js";

/** One contender that writes rising numbers to the register `x`, one after another, until it is ended. */
export class Load {
  readonly #stage: Stage;
  readonly #writing: Promise<void>;
  #ended = false;
  #begun = 0;
  #acknowledged = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#writing = this.#writeOn();
  }

  /** Resolves once writes that begin now are acknowledged; throws where they are not `withinMs`. */
  async goesOn(what: string, withinMs: number): Promise<void> {
    const before = this.#begun;
    await this.#stage.eventually(`writes go on ${what}`, () => this.#acknowledged > before, withinMs);
  }

  /** Ends it and reads the register: throws where that lacks the last write that was acknowledged. */
  async endAndRead(): Promise<void> {
    this.#ended = true;
    await this.#writing;
    const read = await this.#stage.perform("r1", { f: "read", value: null, resource: "x" });
    const value = read.type === "ok" ? (read.value as { readonly value: unknown }).value : undefined;
    if (Number(value) >= this.#acknowledged && Number(value) <= this.#begun) return;
    throw new Error(`${this.#acknowledged} was acknowledged, and ${JSON.stringify(read)} read`);
  }

  async #writeOn(): Promise<void> {
    while (!this.#ended) {
      const value = ++this.#begun;
      const outcome = await this.#stage.perform("c1", { f: "write", value: { value }, resource: "x" });
      if (outcome.type === "ok") this.#acknowledged = value;
      await this.#stage.sleep(10);
    }
  }
}
