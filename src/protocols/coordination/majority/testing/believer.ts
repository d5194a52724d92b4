import type { Client } from "../../../../contract/client.js";
import { type Clock, sleep } from "../../../../contract/clock.js";
import { ContractError } from "../../../../core/errors.js";
import type { Random } from "../../../../core/random.js";
import { type Ms, msToNs, type Ns } from "../../../../core/units.js";

export interface BelieverSetup {
  readonly name: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly ttlMs: Ms;
  readonly random: Random;
  /** It has just come to lead. */
  readonly began: (believer: Believer) => void;
}

/** A contender that believes what a host would: in its tenure for as long as its session was last renewed for. */
export class Believer {
  readonly #setup: BelieverSetup;
  #leads = false;
  #session = "";
  #untilNs: Ns = 0;

  constructor(setup: BelieverSetup) {
    this.#setup = setup;
    void this.#campaignForEver();
  }

  get name(): string {
    return this.#setup.name;
  }

  believes(): boolean {
    return this.#leads && this.#setup.clock.nowNs() < this.#untilNs;
  }

  async #campaignForEver(): Promise<void> {
    const { clock, client, random, ttlMs, name, began } = this.#setup;
    const { session, election } = client;
    if (session === undefined || election === undefined) throw new ContractError("client", "it has no elections");
    while (true) {
      const openedNs = clock.nowNs();
      const opened = await session.open(ttlMs);
      if (opened.type !== "ok") continue;
      this.#session = opened.value;
      this.#untilNs = openedNs + msToNs(ttlMs);
      void this.#renewWhileAlive(this.#session, random.chance(60) ? Number.POSITIVE_INFINITY : random.int(0, 3));
      const leadership = { election: "e", session: this.#session };
      const queued = (): void => {};
      const granted = await election.campaign({
        ...leadership,
        candidate: name,
        timeoutMs: 2000,
        queued,
        signal: new AbortController().signal,
      });
      if (granted.type !== "ok" || clock.nowNs() >= this.#untilNs) {
        await this.#abandon();
        continue;
      }
      this.#leads = true;
      began(this);
      await sleep(clock, random.int(0, 3 * ttlMs));
      const believed = this.believes();
      this.#leads = false;
      if (believed && random.chance(50)) await election.resign({ ...leadership, token: granted.value.token });
      await this.#abandon();
    }
  }

  async #abandon(): Promise<void> {
    const session = this.#session;
    this.#session = "";
    await this.#setup.client.session?.revoke(session);
  }

  /** Renews every third of the time to live, so often, and then falls silent, as one does who is cut off. */
  async #renewWhileAlive(session: string, times: number): Promise<void> {
    const { clock, client, ttlMs } = this.#setup;
    for (let renewals = 0; renewals < times && session === this.#session; renewals++) {
      await sleep(clock, ttlMs / 3);
      if (session !== this.#session || clock.nowNs() >= this.#untilNs) return;
      const sentNs = clock.nowNs();
      const renewed = await client.session?.renew(session);
      if (session !== this.#session) return;
      if (renewed?.type === "ok") this.#untilNs = sentNs + msToNs(Math.min(ttlMs, renewed.value.ttlMs));
    }
  }
}
