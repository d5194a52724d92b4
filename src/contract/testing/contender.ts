import { expect } from "vitest";
import type { Client } from "../client.js";
import type { ElectionSurface } from "../surfaces/election.js";
import type { SessionId } from "../surfaces/session.js";
import { okOf } from "./outcomes.js";

const never = new AbortController().signal;

/** A contender with a session of its own and whatever is needed to campaign with it. */
export class Contender {
  readonly queued: number[] = [];
  readonly #election: ElectionSurface;

  constructor(
    readonly name: string,
    readonly client: Client,
    readonly session: SessionId,
  ) {
    if (client.election === undefined) throw new Error(`the client of ${name} has no elections`);
    this.#election = client.election;
  }

  campaign(election: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) {
    const request = {
      election,
      candidate: this.name,
      session: this.session,
      timeoutMs: options.timeoutMs ?? 20_000,
      queued: (token: number) => void this.queued.push(token),
      signal: options.signal ?? never,
    };
    return this.#election.campaign(request);
  }

  async lead(election: string): Promise<number> {
    return okOf(await this.campaign(election)).token;
  }

  resign(election: string, token: number) {
    return this.#election.resign({ election, session: this.session, token });
  }

  observe(election: string) {
    return this.#election.observe(election);
  }

  /** Waits until it has been told its place so many times, and returns its token. */
  async untilQueued(times = 1): Promise<number> {
    await expect.poll(() => this.queued.length, { timeout: 10_000, interval: 5 }).toBeGreaterThanOrEqual(times);
    return this.queued.at(-1) ?? Number.NaN;
  }
}
