import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Json } from "../core/json.js";
import { LogFile } from "./log-file.js";
import { readLog } from "./log-format.js";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "usurper-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A log with what its disk has told so far. */
function openLog(folder: string) {
  const told = { synced: 0, failed: [] as unknown[] };
  const opened = LogFile.open(folder, {
    synced: (write) => {
      expect(write).toBeGreaterThan(told.synced);
      told.synced = write;
    },
    failed: (thrown) => told.failed.push(thrown),
  });
  if (opened.type === "lost") throw new Error(opened.why);
  const untilSynced = (write: number) => expect.poll(() => told.synced, { interval: 1, timeout: 10_000 }).toBe(write);
  return { ...opened, told, untilSynced };
}

/** What a process that started now would read. */
function onDisk(folder: string): readonly Json[] {
  const reading = readLog(readFileSync(join(folder, "log")));
  if (reading.type === "lost") throw new Error(reading.why);
  expect(reading.damaged).toEqual([]);
  return reading.records;
}

type Step = { readonly type: "append" | "replace"; readonly records: readonly Json[] } | { readonly type: "sync" };

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant("append" as const), records: records(1) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("replace" as const), records: records(0) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("sync" as const) }) },
  ),
  { maxLength: 12 },
);

function records(minLength: number): fc.Arbitrary<readonly Json[]> {
  return fc.array(
    fc.nat(1000).map((term) => ({ type: "hard-state", term })),
    { minLength, maxLength: 3 },
  );
}

describe("a log file", () => {
  it("holds, at every moment, some state between the last that was synced and the last that was written", async () => {
    const scene = async (played: readonly Step[]): Promise<void> => {
      const folder = mkdtempSync(join(tmpdir(), "usurper-log-"));
      const { file, told, untilSynced } = openLog(folder);
      const states: (readonly Json[])[] = [[]];
      for (const step of played) {
        if (step.type === "sync") {
          await untilSynced(states.length - 1);
        } else {
          const before = step.type === "append" ? (states.at(-1) as readonly Json[]) : [];
          states.push([...before, ...step.records]);
          file[step.type](states.length - 1, step.records);
        }
        expect(states.slice(told.synced)).toContainEqual(onDisk(folder));
      }
      await file.close();
      expect(told).toEqual({ synced: states.length - 1, failed: [] });
      expect(readdirSync(folder)).toEqual(["log"]);
      const again = openLog(folder);
      expect(again.records).toEqual(states.at(-1));
      await again.file.close();
      rmSync(folder, { recursive: true });
    };
    await fc.assert(fc.asyncProperty(steps, scene), { numRuns: 60 });
  });

  it("syncs all that waits in one go", async () => {
    const { file, told, untilSynced } = openLog(temporaryFolder());
    for (let write = 1; write <= 50; write++) file.append(write, [{ write }]);
    // The first sync has begun; the other 49 wait for it, and then for one more.
    expect(told.synced).toBe(0);
    await untilSynced(50);
    await file.close();
  });

  it("goes on behind the last whole record where a crash has torn the one after it", async () => {
    const folder = temporaryFolder();
    const first = openLog(folder);
    first.file.append(1, [{ term: 1 }]);
    await first.file.close();
    const path = join(folder, "log");
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('5dd1b7a0 99 {"term":2,"vo')]));
    writeFileSync(join(folder, "log-new-7"), "half of a replacement");
    const second = openLog(folder);
    expect(second.records).toEqual([{ term: 1 }, '5dd1b7a0 99 {"term":2,"vo']);
    expect(second.damaged).toEqual([1]);
    second.file.append(1, [{ term: 3 }]);
    await second.file.close();
    expect(onDisk(folder)).toEqual([{ term: 1 }, { term: 3 }]);
    expect(readdirSync(folder)).toEqual(["log"]);
  });

  it("is given up where what was synced is gone", async () => {
    const folder = temporaryFolder();
    const { file, untilSynced } = openLog(folder);
    file.replace(1, [{ term: 1 }, { term: 2 }]);
    await untilSynced(1);
    await file.close();
    const path = join(folder, "log");
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 1));
    const listener = { synced: () => {}, failed: () => {} };
    expect(LogFile.open(folder, listener)).toEqual({
      type: "lost",
      why: expect.stringMatching(/log is not to be trusted: \d+ bytes of it had been synced, of which \d+ are left$/),
    });
  });
});
