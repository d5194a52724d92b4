/** What an explanation may cost, in calls placed. It is never measured in time, so that it reads the same everywhere. */
export class Work {
  #left: number;

  constructor(readonly limit: number) {
    this.#left = limit;
  }

  get left(): number {
    return this.#left;
  }

  get exhausted(): boolean {
    return this.#left <= 0;
  }

  spend(): void {
    this.#left -= 1;
  }

  /** Does something with a share of what is left, and takes only what it used. */
  share<Result>(part: number, doing: (work: Work) => Result): Result {
    const own = new Work(Math.floor(this.#left * part));
    const result = doing(own);
    this.#left -= own.limit - own.left;
    return result;
  }
}
