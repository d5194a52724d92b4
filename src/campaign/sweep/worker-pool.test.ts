import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EnvironmentError, UserError } from "../../core/errors.js";
import type { RunPlan } from "../plan.js";
import type { SweepTask } from "./swept-run.js";
import { startWorkers, type WorkerProgram } from "./worker-pool.js";

const scratch = mkdtempSync(join(tmpdir(), "usurper-pool-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A worker that answers each task by `answer`, the body of a function of its seed that may call `done` or `failed`. */
function workerThat(name: string, answer: string, ready = 'process.send({ type: "ready" });'): WorkerProgram {
  const file = join(scratch, `${name}.mjs`);
  const program = `
    import { existsSync, writeFileSync } from "node:fs";
    ${ready}
    process.on("message", ({ type, id, task }) => {
      if (type !== "task") return;
      const { seed } = task.plan;
      const done = () => process.send({ type: "done", id, run: { seed } });
      const failed = (failure) => process.send({ type: "failed", id, failure });
      const once = (what) => {
        const file = ${JSON.stringify(join(scratch, name))} + seed;
        if (existsSync(file)) return done();
        writeFileSync(file, "");
        what();
      };
      ${answer}
    });`;
  writeFileSync(file, program);
  return { file, args: [], nodeFlags: [] };
}

const never = new AbortController().signal;
const task = (seed: number): SweepTask => ({ plan: { seed } as RunPlan, wanted: "figures" });

async function seedsOf(program: WorkerProgram, seeds: readonly number[], processes = 2): Promise<readonly number[]> {
  await using workers = startWorkers(program, processes);
  const runs = await Promise.all(seeds.map((seed) => workers.run(task(seed), never)));
  return runs.map(({ seed }) => seed);
}

describe("a pool of workers", () => {
  it("does every task, whoever does it", async () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    expect(await seedsOf(workerThat("plain", "done();"), seeds)).toEqual(seeds);
  });

  it("gives the tasks of a worker that dies to another", async () => {
    const mortal = workerThat("mortal", "if (seed % 3 === 0) once(() => process.exit(9)); else done();");
    const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(await seedsOf(mortal, seeds)).toEqual(seeds);
  });

  it("names the seed that a second worker dies of, and goes on with the others", async () => {
    const deadly = workerThat("deadly", 'if (seed === 2) process.kill(process.pid, "SIGKILL"); else done();');
    await using workers = startWorkers(deadly, 2);
    const runs = [1, 2, 3].map((seed) => workers.run(task(seed), never));
    await expect(runs[1]).rejects.toThrow(/seed 2 ended its worker process 2 times, the last time by SIGKILL/);
    expect((await Promise.all([runs[0], runs[2]])).map((run) => run?.seed)).toEqual([1, 3]);
  });

  it("says so where workers cannot start", async () => {
    await using workers = startWorkers(workerThat("stillborn", "", "process.exit(7);"), 1);
    const refused = expect(workers.run(task(1), never)).rejects;
    await refused.toThrow(/could not start: it ended with exit code 7/);
  });

  it("throws again what a worker threw, of the same kind", async () => {
    const kinds = '["user", "environment", "ours"][seed]';
    const failing = workerThat("failing", `failed({ kind: ${kinds}, message: "no " + seed, hint: "do" });`);
    await using workers = startWorkers(failing, 1);
    const thrown = await Promise.all([0, 1, 2].map((seed) => workers.run(task(seed), never).catch((error) => error)));
    expect(thrown[0]).toEqual(new UserError("no 0", { hint: "do" }));
    expect(thrown[1]).toEqual(new EnvironmentError("no 1", { hint: "do" }));
    expect(thrown[2]).toEqual(new Error("no 2"));
  });

  it("lets go of a task that is no longer wanted, and has room for the next", async () => {
    const stubborn = workerThat("stubborn", "if (seed > 0) done();");
    await using workers = startWorkers(stubborn, 1);
    const controllers = Array.from({ length: workers.atOnce }, () => new AbortController());
    const stuck = controllers.map(({ signal }) => workers.run(task(0), signal));
    const next = workers.run(task(1), never);
    for (const controller of controllers) controller.abort("given up");
    expect(await Promise.allSettled(stuck)).toEqual(stuck.map(() => ({ status: "rejected", reason: "given up" })));
    expect((await next).seed).toBe(1);
  });
});
