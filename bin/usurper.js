#!/usr/bin/env node
import { existsSync } from "node:fs";

const bundle = new URL("../dist/cli.js", import.meta.url);

if (existsSync(bundle)) {
  await import(bundle.href);
} else {
  process.stderr.write("usurper is not built yet\nhint: run `npm install`, or `npm run build` in a clone\n");
  process.exitCode = 3;
}
