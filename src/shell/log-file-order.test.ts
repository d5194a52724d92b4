import { mkdtempSync, rmSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it, vi } from "vitest";
import { LogFile } from "./log-file.js";

/** What the file system was asked, in order, each line when it was done. */
const { calls } = vi.hoisted(() => ({ calls: [] as string[] }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const writeSync = ((...args: Parameters<typeof fs.writeSync>) => {
    calls.push("write");
    return fs.writeSync(...args);
  }) as typeof fs.writeSync;
  const fdatasync = (fd: number, done: (thrown: NodeJS.ErrnoException | null) => void): void =>
    fs.fdatasync(fd, (thrown) => {
      calls.push("fdatasync");
      done(thrown);
    });
  return { ...fs, writeSync, fdatasync };
});

vi.mock("node:fs/promises", async (original) => {
  const fs = await original<typeof import("node:fs/promises")>();
  const rename = async (from: string, to: string): Promise<void> => {
    await fs.rename(from, to);
    calls.push(`rename ${basename(from)} to ${basename(to)}`);
  };
  const open = async (path: string, flags: string): Promise<FileHandle> => {
    const handle = await fs.open(path, flags);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      await sync();
      calls.push("fsync of the folder");
    };
    return handle;
  };
  return { ...fs, rename, open };
});

it("tells that a write is durable once its bytes are, and, of a replacement, once its name is, too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "usurper-log-"));
  const listener = {
    synced: (write: number) => void calls.push(`synced ${write}`),
    failed: (thrown: unknown) => void calls.push(`failed: ${thrown}`),
  };
  const opened = LogFile.open(folder, listener);
  if (opened.type === "lost") throw new Error(opened.why);
  const { file } = opened;
  calls.splice(0);
  file.append(1, [1]);
  await expect.poll(() => calls.at(-1), { timeout: 10_000 }).toBe("synced 1");
  file.replace(2, [2]);
  file.append(3, [3]);
  await expect.poll(() => calls.at(-1), { timeout: 10_000 }).toBe("synced 3");
  await file.close();
  rmSync(folder, { recursive: true });
  const ofAppend = ["write", "fdatasync", "synced 1"];
  // The replacement's sync begins with its own write; what is appended meanwhile takes another.
  const ofReplacement = ["write", "write", "fdatasync", "rename log-new-1 to log", "fsync of the folder", "synced 2"];
  expect(calls).toEqual([...ofAppend, ...ofReplacement, "fdatasync", "synced 3"]);
});
