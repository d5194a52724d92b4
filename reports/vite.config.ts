import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/** Builds the report app into one HTML file, into which `render.ts` puts the data. */
export default defineConfig({
  root: fileURLToPath(new URL("app", import.meta.url)),
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { outDir: fileURLToPath(new URL("../dist/report", import.meta.url)), emptyOutDir: true },
  logLevel: "warn",
});
