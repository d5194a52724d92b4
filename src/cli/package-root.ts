import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder and version, whether this runs from the bundle in `dist/` or from `src/`. */
export function findPackage(from: string = import.meta.url): { readonly root: string; readonly version: string } {
  for (let folder = dirname(fileURLToPath(from)); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
    if (name === "usurper") return { root: folder, version: version ?? "0.0.0" };
  }
  throw new Error("the package's own package.json is not above its code");
}
