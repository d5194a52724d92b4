/** A search through jobs that are done side by side and judged in their own order. */
export interface OrderedSearch<Job, Result> {
  /**
   * The job at this place, asked for in order, once each unless the answer is `later`: then again after the next
   * delivery. `none`: there are no more.
   */
  readonly job: (place: number) => Job | "later" | "none";
  /** How many jobs may be under way at a time. */
  readonly atOnce: number;
  /** Aborted where the result is no longer wanted: how `run` then settles does not matter. */
  readonly run: (job: Job, signal: AbortSignal) => Promise<Result>;
  /** Told of every result as it comes, in whatever order. */
  readonly arrived?: (result: Result, job: Job) => void;
  /** True for a result that ends the search whatever came before it: no job behind it is begun from then on. */
  readonly ends: (result: Result) => boolean;
  /** Takes the results in the order of their jobs, one that `ends` last. `end` ends the search here already. */
  readonly deliver: (result: Result, job: Job) => "go on" | "end";
  /** Aborted where the search is to stop at once. */
  readonly signal: AbortSignal;
}

interface Begun<Job> {
  readonly job: Job;
  readonly controller: AbortController;
}

type Arrived<Result> = { readonly result: Result } | { readonly thrown: unknown };

/**
 * Does jobs side by side and delivers their results one by one in the order of the jobs, as if they had been done in
 * turn: of several that would end the search the lowest does, however many are under way at once and whichever comes
 * first. Rejects with what the first failing job threw, in the same order. Stopped by its signal, it delivers what had
 * arrived by then, with the gaps left out.
 */
export function searchInOrder<Job, Result>(search: OrderedSearch<Job, Result>): Promise<void> {
  return new Search(search).run();
}

class Search<Job, Result> {
  readonly #search: OrderedSearch<Job, Result>;
  readonly #underWay = new Map<number, Begun<Job>>();
  readonly #arrived = new Map<number, Arrived<Result> & { readonly job: Job }>();
  #begun = 0;
  #delivered = 0;
  /** No job from this place on is worth beginning. */
  #bound = Number.POSITIVE_INFINITY;
  #settle: { readonly resolve: () => void; readonly reject: (thrown: unknown) => void } | undefined;

  constructor(search: OrderedSearch<Job, Result>) {
    this.#search = search;
  }

  async run(): Promise<void> {
    const { signal } = this.#search;
    const stop = (): void => this.#stop();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = { resolve, reject };
        signal.addEventListener("abort", stop);
        if (signal.aborted) this.#stop();
        else this.#beginMore();
      });
    } finally {
      signal.removeEventListener("abort", stop);
      this.#abandonFrom(0);
    }
  }

  #beginMore(): void {
    try {
      while (this.#underWay.size < this.#search.atOnce && this.#begun < this.#bound) {
        const job = this.#search.job(this.#begun);
        if (job === "later") break;
        if (job === "none") this.#bound = this.#begun;
        else this.#begin(this.#begun++, job);
      }
    } catch (thrown) {
      this.#settle?.reject(thrown);
      return;
    }
    if (this.#delivered >= this.#bound) this.#settle?.resolve();
  }

  #begin(place: number, job: Job): void {
    const controller = new AbortController();
    this.#underWay.set(place, { job, controller });
    const arrive = (arrived: Arrived<Result>): void => {
      // What was abandoned is no longer under way, and has nothing to say.
      if (this.#underWay.delete(place)) this.#arrive(place, { ...arrived, job });
    };
    this.#search.run(job, controller.signal).then(
      (result) => arrive({ result }),
      (thrown: unknown) => arrive({ thrown }),
    );
  }

  #arrive(place: number, arrived: Arrived<Result> & { readonly job: Job }): void {
    this.#arrived.set(place, arrived);
    if ("result" in arrived) this.#search.arrived?.(arrived.result, arrived.job);
    if ("thrown" in arrived || this.#search.ends(arrived.result)) {
      this.#bound = Math.min(this.#bound, place + 1);
      this.#abandonFrom(this.#bound);
    }
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      if (this.#deliver(next) === "end") return;
    }
    this.#beginMore();
  }

  #take(): (Arrived<Result> & { readonly job: Job }) | undefined {
    const next = this.#delivered < this.#bound ? this.#arrived.get(this.#delivered) : undefined;
    if (next !== undefined) this.#arrived.delete(this.#delivered++);
    return next;
  }

  #deliver(next: Arrived<Result> & { readonly job: Job }): "go on" | "end" {
    if ("thrown" in next) {
      this.#settle?.reject(next.thrown);
      return "end";
    }
    const verdict = this.#search.deliver(next.result, next.job);
    if (verdict === "go on" && !this.#search.ends(next.result)) return "go on";
    this.#settle?.resolve();
    return "end";
  }

  /** What had arrived is delivered all the same; a failure among it no longer matters. */
  #stop(): void {
    this.#abandonFrom(0);
    const left = [...this.#arrived].sort(([one], [other]) => one - other);
    for (const [, next] of left) {
      if ("result" in next && this.#deliver(next) === "end") break;
    }
    this.#settle?.resolve();
  }

  #abandonFrom(bound: number): void {
    for (const [place, { controller }] of this.#underWay) {
      if (place < bound) continue;
      this.#underWay.delete(place);
      controller.abort();
    }
  }
}
