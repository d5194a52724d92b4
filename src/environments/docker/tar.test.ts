import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tarOf } from "./tar.js";

describe("an archive", () => {
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
