import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildEngine } from "./scripts/build-engine.js";

/** Tests run the engine as its sources are now. What they write goes below one temporary folder, which goes with them. */
export default async function prepare(): Promise<() => void> {
  await buildEngine();
  const folder = mkdtempSync(join(tmpdir(), "usurper-test-"));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
