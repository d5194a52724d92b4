import type { Fence } from "../../core/history.js";
import type { Json } from "../../core/json.js";

interface Candidacy {
  readonly host: string;
  readonly session: string;
  readonly token: number;
}

/** What an access was answered. */
export interface Answer {
  readonly at: number;
  /** The token that kept it out. */
  readonly refusedBy?: number;
  readonly log: readonly (readonly [number, Json])[];
}

/** A sequential server that does everything right: an election queue, a register and a log under a fence. */
export class IdealServer {
  readonly log: { readonly token: number; readonly value: Json }[] = [];
  /** The tokens of accepted writes, in the order they took effect: the truth that checkers must find out. */
  readonly order = { r: [] as number[], log: [] as number[] };
  /** How many accesses it took from contenders whose candidacy was gone. */
  trespasses = 0;
  readonly #fence: Fence;
  readonly #lockDelayMs: number;
  /** Nobody leads before. */
  #keptUntilMs = 0;
  readonly #highestSeen = { r: 0, log: 0 };
  #queue: readonly Candidacy[] = [];
  #register: { readonly value: Json; readonly token: number | null } = { value: null, token: null };
  #position = 0;
  #highestToken = 0;

  constructor(fence: Fence, lockDelayMs: number) {
    this.#fence = fence;
    this.#lockDelayMs = lockDelayMs;
  }

  get position(): number {
    return this.#position;
  }

  get highestToken(): number {
    return this.#highestToken;
  }

  enter(host: string, session: string): number {
    const token = ++this.#position;
    this.#highestToken = token;
    this.#queue = [...this.#queue, { host, session, token }];
    return token;
  }

  leave(session: string): void {
    this.#position += 1;
    this.#queue = this.#queue.filter((candidacy) => candidacy.session !== session);
  }

  /** The session's time to live is over. Where it led, its place is kept from the others for the lock-delay. */
  expire(session: string, nowMs: number): void {
    if (this.leads(session, nowMs)) this.#keptUntilMs = nowMs + this.#lockDelayMs;
    this.leave(session);
  }

  holds(session: string): boolean {
    return this.tokenOf(session) !== undefined;
  }

  leads(session: string, nowMs: number): boolean {
    return nowMs >= this.#keptUntilMs && this.#queue[0]?.session === session;
  }

  tokenOf(session: string): number | undefined {
    return this.#queue.find((candidacy) => candidacy.session === session)?.token;
  }

  access(kind: "raise" | "readLog" | "write" | "append", token: number, value: Json): Answer {
    const resource = kind === "raise" || kind === "write" ? "r" : "log";
    const reads = kind === "raise" || kind === "readLog";
    // Only fence token is raised by a leader's read.
    if (reads && this.#fence !== "token") return { at: this.#position, log: this.#entries() };
    const at = ++this.#position;
    if (!this.#isStanding(token)) this.trespasses += 1;
    const refusedBy = this.#refusedBy(resource, token);
    if (refusedBy !== undefined) return { at, refusedBy, log: [] };
    this.#highestSeen[resource] = Math.max(this.#highestSeen[resource], token);
    if (!reads) this.order[resource].push(token);
    if (kind === "write") this.#register = { value, token };
    if (kind === "append") this.log.push({ token, value });
    return { at, log: this.#entries() };
  }

  look(nowMs: number) {
    const leader = nowMs < this.#keptUntilMs ? undefined : this.#queue[0];
    return { leader, at: this.#position, register: this.#register, log: this.#entries() };
  }

  #refusedBy(resource: "r" | "log", token: number): number | undefined {
    if (this.#fence === "none") return undefined;
    if (this.#fence === "token") {
      const highest = this.#highestSeen[resource];
      return highest > token ? highest : undefined;
    }
    return this.#isStanding(token) ? undefined : (this.#queue[0]?.token ?? this.#highestToken);
  }

  #isStanding(token: number): boolean {
    return this.#queue.some((candidacy) => candidacy.token === token);
  }

  #entries(): readonly (readonly [number, Json])[] {
    return this.log.map(({ token, value }) => [token, value] as const);
  }
}
