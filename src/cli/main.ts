import { fileURLToPath } from "node:url";
import { run } from "@stricli/core";
import { EnvironmentError } from "../core/errors.js";
import { buildApp } from "./app.js";
import { type CliContext, EXIT } from "./context.js";
import { errorText } from "./error-text.js";
import { findPackage } from "./package-root.js";

/** A closed pipe (`usurper list systems | head -1`) is the reader's business, not an error; a full disk is one. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    const full = new EnvironmentError(`the output cannot be written: ${error.message}`);
    process.stderr.write(`${errorText(full, process.env)}\n`);
    process.exit(EXIT.couldNotRun);
  });
}

/** A failure that no code awaited must not pass for success. */
process.on("unhandledRejection", (thrown) => {
  process.stderr.write(`${errorText(thrown, process.env)}\n`);
  process.exit(EXIT.couldNotRun);
});

const { root, version } = findPackage();
const { stdout, stderr, env } = process;
const context: CliContext = {
  process: { stdout, stderr, env, exitCode: null },
  packageRoot: root,
  program: fileURLToPath(import.meta.url),
  version,
  exit: EXIT.valid,
};
await run(buildApp(version, env), process.argv.slice(2), context);
process.exitCode = context.process.exitCode === 0 ? context.exit : EXIT.couldNotRun;

/**
 * A connection to an engine that hangs would keep the process alive for ever: all is done and told by now. Whoever reads
 * the output slowly still gets all of it.
 */
const LEAVE_MS = 5000;

function leaveInTime(): void {
  const leave = (): void => (stdout.writableLength + stderr.writableLength > 0 ? leaveInTime() : process.exit());
  setTimeout(leave, LEAVE_MS).unref();
}

leaveInTime();
