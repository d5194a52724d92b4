/** More than any host lives, or campaigns in one life; with 2^10 hosts all fit into a safe integer. */
const LIVES = 2 ** 16;
const CAMPAIGNS_PER_LIFE = 2 ** 24;

/**
 * The numbers by which a host names its tenures where nobody gives out fencing tokens: unique over all hosts and
 * lives, and of no meaning by their order.
 */
export class TenureNumbers {
  readonly #first: number;
  #given = 0;
  /** By the host's number for it, the token by which the store knows each candidacy. */
  readonly #stored = new Map<number, number>();

  /** `host` ends in a number that no other contender's name ends in, e.g. `c3`. */
  constructor(host: string, incarnation: number) {
    const number = Number(/\d+$/.exec(host)?.[0] ?? 0);
    this.#first = (number * LIVES + incarnation) * CAMPAIGNS_PER_LIFE;
  }

  next(): number {
    this.#given++;
    return this.#first + this.#given;
  }

  /** The store knows the candidacy of this number by `token`. */
  keep(number: number, token: number): void {
    this.#stored.set(number, token);
  }

  /** The store's token, undefined where this host has no candidacy of that number. */
  stored(number: number): number | undefined {
    return this.#stored.get(number);
  }

  drop(number: number): void {
    this.#stored.delete(number);
  }
}
