import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileWith } from "./testing/file-with.js";
import { refusal } from "./testing/refusal.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { openTextFile, unreadable } from "./text-file.js";

function textOf(content: string | Buffer, chunkBytes?: number): string {
  return Array.from(openTextFile(fileWith(content), chunkBytes).chunks()).join("");
}

/** The refusal, whatever the folder is called. */
const refused = (action: () => unknown) => refusal(action).replaceAll(/\S*usurper-store-\w+\//g, "");

describe("reading a text file", () => {
  it("gives the same text in chunks of any size", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.integer({ min: 4, max: 9 }), (text, chunkBytes) => {
        expect(textOf(text, chunkBytes)).toBe(text.replace(/^\ufeff/, ""));
      }),
      { numRuns: 200 },
    );
  });

  it("leaves out a byte order mark, and takes a character that the end has cut for a torn one", () => {
    expect(textOf("\ufeffaé")).toBe("aé");
    expect(textOf(Buffer.from("aé").subarray(0, 2))).toBe("a\ufffd");
    expect(textOf("")).toBe("");
  });

  it("shows a sample, and then all of it", () => {
    const file = openTextFile(fileWith("abcdef"), 4);
    expect(file.sample).toBe("abcd");
    expect([...file.chunks()]).toEqual(["abcd", "ef"]);
  });

  it.skipIf(process.platform === "win32")("reads what is piped in", async () => {
    const pipe = join(temporaryFolder(), "pipe");
    execFileSync("sh", ["-c", `mkfifo ${pipe}`]);
    const writer = spawn("sh", ["-c", `printf abcdef > ${pipe}`]);
    expect([...openTextFile(pipe, 4).chunks()].join("")).toBe("abcdef");
    await new Promise((resolve) => writer.once("close", resolve));
  });

  it.each([
    [
      "another encoding",
      Buffer.from("a\nb\xff", "latin1"),
      "h is no text: byte 3 (0xff) is not UTF-8 [a history is a text file; save it as UTF-8]",
    ],
    [
      "a compressed file",
      gzipSync("text"),
      "h is no text: byte 1 (0x8b) is not UTF-8 [it is compressed: gunzip it first]",
    ],
    [
      "a cut character in the middle",
      Buffer.from("\xc3 a", "latin1"),
      "h is no text: byte 0 (0xc3) is not UTF-8 [a history is a text file; save it as UTF-8]",
    ],
  ])("refuses %s", (_, content, message) => {
    expect(refused(() => textOf(content))).toBe(message);
  });

  it("knows where the bad byte is, in a later chunk too", () => {
    expect(refused(() => textOf(Buffer.from("abcdefghij\xff", "latin1"), 4))).toMatch(/byte 10 \(0xff\)/);
  });

  it("refuses what is missing or a folder", () => {
    const folder = temporaryFolder();
    expect(refusal(() => openTextFile(join(folder, "h"))).replace(folder, "")).toBe(
      "/h there is no such file [check the path]",
    );
    expect(refusal(() => openTextFile(folder)).replaceAll(folder, "f")).toBe(
      "f is a folder, not a history [name a file in it]",
    );
  });

  it("says what the system says where a file may not be read", () => {
    const denied = Object.assign(new Error("EACCES: permission denied, open 'h'"), { code: "EACCES" });
    expect(
      refusal(() => {
        throw unreadable("h", denied);
      }),
    ).toBe("h cannot be read: permission denied [chmod +r h, or ask its owner]");
    const broken = Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
    expect(
      refusal(() => {
        throw unreadable("h", broken);
      }),
    ).toBe("h cannot be read: EIO: i/o error, read");
  });
});
