import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OrderedSearch, searchInOrder } from "./search-in-order.js";

/** What a job comes to. `last` ends a search by itself. */
type Kind = "fine" | "last" | "broken";

const kinds = fc.array(fc.constantFrom<Kind>("fine", "fine", "fine", "last", "broken"), { maxLength: 20 });

/** What a search over these jobs would do one by one. */
function inTurn(jobs: readonly Kind[], most: number): { readonly delivered: readonly number[]; readonly ended: Kind } {
  const delivered: number[] = [];
  for (const [place, kind] of jobs.entries()) {
    if (kind === "broken") return { delivered, ended: "broken" };
    delivered.push(place);
    if (kind === "last" || delivered.length === most) return { delivered, ended: "last" };
  }
  return { delivered, ended: "fine" };
}

/** A search over these jobs, whose results come in the scheduler's order; it ends after `most` deliveries at the latest. */
function searchOver(jobs: readonly Kind[], most: number, run: (job: number) => Promise<number>) {
  const delivered: number[] = [];
  const begun: number[] = [];
  const controller = new AbortController();
  const search: OrderedSearch<number, number> = {
    job: (place) => (place < jobs.length ? place : "none"),
    atOnce: 4,
    run: (job) => {
      begun.push(job);
      return run(job);
    },
    ends: (place) => jobs[place] === "last",
    deliver: (place) => {
      delivered.push(place);
      return delivered.length === most ? "end" : "go on";
    },
    signal: controller.signal,
  };
  return { search, delivered, begun, controller };
}

describe("searchInOrder", () => {
  it("delivers what a search one by one would, whatever comes first", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), kinds, fc.integer({ min: 1, max: 20 }), async (scheduler, jobs, most) => {
        const run = async (job: number): Promise<number> => {
          await scheduler.schedule(Promise.resolve(), `job ${job}`);
          if (jobs[job] === "broken") throw new Error(`job ${job} broke`);
          return job;
        };
        const { search, delivered, begun } = searchOver(jobs, most, run);
        const ended = searchInOrder(search).then(
          () => "whole",
          (thrown: Error) => thrown.message,
        );
        await scheduler.waitFor(ended);
        const expected = inTurn(jobs, most);
        expect(delivered).toEqual(expected.delivered);
        expect(await ended).toBe(expected.ended === "broken" ? `job ${delivered.length} broke` : "whole");
        expect(begun).toEqual(begun.map((_, place) => place));
      }),
    );
  });

  it("begins nothing behind a result that ends it, gives up what is under way there, and waits for what is before", async () => {
    const settle: ((result: number) => void)[] = [];
    const signals: AbortSignal[] = [];
    const { search, delivered, begun } = searchOver(["fine", "fine", "last", "fine", "fine", "fine"], 9, () => never);
    const searching = searchInOrder({
      ...search,
      run: (job, signal) => {
        begun.push(job);
        signals.push(signal);
        return new Promise((resolve) => settle.push(resolve));
      },
    });
    settle[2]?.(2);
    await turn();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false, true]);
    settle[0]?.(0);
    await turn();
    expect(delivered).toEqual([0]);
    settle[1]?.(1);
    await searching;
    expect({ delivered, begun }).toEqual({ delivered: [0, 1, 2], begun: [0, 1, 2, 3] });
  });

  it("asks again for a job that comes later, once more is delivered", async () => {
    const { search, delivered, begun } = searchOver(
      Array.from({ length: 6 }, () => "fine"),
      9,
      async (job) => job,
    );
    const job = (place: number): number | "later" | "none" =>
      place - delivered.length >= 2 ? "later" : search.job(place);
    await searchInOrder({ ...search, job });
    expect({ delivered, begun }).toEqual({ delivered: [0, 1, 2, 3, 4, 5], begun: [0, 1, 2, 3, 4, 5] });
  });

  it("delivers what has arrived when it is stopped, gaps left out", async () => {
    const { search, delivered, controller } = searchOver(
      Array.from({ length: 9 }, () => "fine"),
      9,
      () => never,
    );
    const arrivals: number[] = [];
    const run = (job: number): Promise<number> => (job === 0 || job === 2 ? never : Promise.resolve(job));
    const searching = searchInOrder({ ...search, run, arrived: (place) => void arrivals.push(place) });
    await turn();
    controller.abort();
    await searching;
    expect(delivered).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect(arrivals).toEqual(delivered);
  });

  it("rejects where a job cannot be made", async () => {
    const { search } = searchOver(["fine", "fine"], 9, async (job) => job);
    const job = (): number => {
      throw new Error("no such plan");
    };
    await expect(searchInOrder({ ...search, job })).rejects.toThrow("no such plan");
  });
});

const never = new Promise<never>(() => {});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
