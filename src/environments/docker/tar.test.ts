import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filesIn, tarOf } from "./tar.js";

describe("an archive", () => {
  it("has the files that were put into it", () => {
    const file = fc.record({
      path: fc.stringMatching(/^[a-z]{1,20}(\/[a-z.]{1,20}){0,3}$/),
      content: fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
      mode: fc.constantFrom(0o644, 0o755),
    });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 5 }), (files) => {
        expect(filesIn(tarOf(files))).toEqual(files);
      }),
    );
  });

  it("of tar(1) is read too, folders and long names left aside", () => {
    const folder = mkdtempSync(join(tmpdir(), "usurper-tar-"));
    mkdirSync(join(folder, "version-2"));
    writeFileSync(join(folder, "version-2", "log.1"), "records");
    execFileSync("tar", ["-cf", "a.tar", "version-2"], { cwd: folder });
    const files = filesIn(readFileSync(join(folder, "a.tar")));
    expect(files).toMatchObject([{ path: "version-2/log.1", content: Buffer.from("records") }]);
  });

  it("unpacks to the same files with tar(1)", () => {
    const folder = mkdtempSync(join(tmpdir(), "usurper-tar-"));
    const files = [
      { path: "Dockerfile", content: Buffer.from("FROM debian\n"), mode: 0o644 },
      { path: "deep/er/run.sh", content: Buffer.alloc(1024, "x"), mode: 0o755 },
      { path: "empty", content: Buffer.alloc(0), mode: 0o644 },
    ];
    const archive = join(folder, "a.tar");
    writeFileSync(archive, tarOf(files));
    execFileSync("tar", ["-xf", archive, "-C", folder]);
    for (const { path, content } of files) expect(readFileSync(join(folder, path))).toEqual(content);
    const listing = execFileSync("tar", ["-tvf", archive], { encoding: "utf8" });
    expect(listing).toMatch(/^-rwxr-xr-x .* deep\/er\/run\.sh$/m);
  });
});
