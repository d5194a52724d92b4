import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

/** A file called `h` with this content, gone when the test is over. */
export function fileWith(content: string | Buffer): string {
  const path = join(temporaryFolder(), "h");
  writeFileSync(path, content);
  return path;
}
