import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvironmentError } from "../core/errors.js";
import type { HistoryEvent } from "../core/event.js";
import type { Json } from "../core/json.js";
import { readHistory } from "./history-reader.js";
import { createHistoryWriter } from "./history-writer.js";
import { end, events, header } from "./testing/sample-history.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

function opened() {
  const path = join(temporaryFolder(), "history.jsonl");
  return { path, writer: createHistoryWriter(path, header) };
}

describe("writing a history", () => {
  it("is undone by reading, whatever the values are", () => {
    const value = fc.jsonValue().filter((json) => !JSON.stringify(json).includes("-0"));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, fc.string(), fc.nat(1000))), (drafts) => {
        const { path, writer } = opened();
        let timeNs = 0;
        const written = drafts.map(([content, host, stepNs], index): HistoryEvent => {
          timeNs += stepNs;
          return {
            index,
            timeNs,
            process: index,
            type: "invoke",
            f: "write",
            value: content as Json,
            host: `c${host}`,
          };
        });
        for (const event of written) writer.append(event);
        writer.close({ type: "end", events: written.length, reason: "complete" });
        if (written.some((event) => hasUnsafeInteger(JSON.stringify(event.value)))) {
          expect(() => readHistory(path)).toThrow(/too large/);
        } else {
          expect(readHistory(path)).toMatchObject({ header, events: written, warnings: [] });
        }
      }),
      { numRuns: 60 },
    );
  });

  it("begins each line with what every event has, in one order", () => {
    const { path, writer } = opened();
    const { value, f, index, type, timeNs, process, ...rest } = events[0] as HistoryEvent;
    writer.append({ ...rest, value, f, type, process, timeNs, index } as HistoryEvent);
    writer.close();
    expect(readFileSync(path, "utf8").split("\n")[1]).toMatch(
      /^\{"index":0,"timeNs":5,"process":0,"type":"invoke","f":"campaign","value":null,"host":"c1"/,
    );
  });

  it("has the header in the file at once, and the rest at each flush", () => {
    const { path, writer } = opened();
    expect(readHistory(path).header).toEqual(header);
    writer.append(events[0] as HistoryEvent);
    expect(readHistory(path).events).toEqual([]);
    writer.flush();
    expect(readHistory(path).events).toEqual(events.slice(0, 1));
    writer.close();
  });

  it("flushes by itself before much is at stake", () => {
    const { path, writer } = opened();
    const kept = { ...(events[0] as HistoryEvent), value: "x".repeat(1000) } as HistoryEvent;
    for (let index = 0; index < 100; index++) writer.append({ ...kept, index, process: index } as HistoryEvent);
    expect(readHistory(path).events.length).toBeGreaterThan(50);
    writer.close();
  });

  it("ends once, however often it is closed", () => {
    const { path, writer } = opened();
    for (const event of events) writer.append(event);
    writer.end(end);
    writer.close();
    writer.close();
    writer.flush();
    expect(readHistory(path)).toEqual({ header, events, end, warnings: [] });
  });

  it("never overwrites a history", () => {
    const { path, writer } = opened();
    writer.close();
    expect(() => createHistoryWriter(path, header)).toThrow(/cannot write the history .*EEXIST/);
  });

  it("says that its file was deleted, instead of writing into nothing", () => {
    const { path, writer } = opened();
    rmSync(path);
    writer.append(events[0] as HistoryEvent);
    expect(() => writer.flush()).toThrow(EnvironmentError);
    expect(() => writer.close()).toThrow(/deleted/);
    writer.close();
  });

  it.skipIf(process.platform === "win32")("keeps what fitted on the disk, and says so when it was full", () => {
    const path = join(temporaryFolder(), "history.jsonl");
    const fill = fileURLToPath(new URL("./testing/fill-disk.ts", import.meta.url));
    // The limit on a file's size is the one full disk that a test can have without being root.
    const limited = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
    const node = [process.execPath, "--import", "tsx", fill, path];
    const said = JSON.parse(execFileSync("bash", ["-c", limited, "fill", ...node], { encoding: "utf8" }));
    expect(said).toMatchObject({ name: "EnvironmentError", message: expect.stringMatching(/EFBIG/) });
    expect(said.hint).not.toBe("");
    const history = readHistory(path);
    expect(history.events.length).toBeGreaterThan(10);
    expect(history.events.length).toBeLessThan(said.appended);
    expect(history.warnings).toEqual([expect.stringContaining("torn"), expect.stringContaining("no end")]);
  });
});

function hasUnsafeInteger(text: string): boolean {
  let found = false;
  JSON.parse(text, (_, part) => {
    found ||= Number.isInteger(part) && !Number.isSafeInteger(part);
    return part;
  });
  return found;
}
