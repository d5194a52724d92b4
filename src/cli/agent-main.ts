import { randomInt } from "node:crypto";
import { SYSTEMS } from "../campaign/registry.js";
import { createRandom } from "../core/random.js";
import { createRealClock } from "../environments/real-clock.js";
import { runNode } from "../shell/run-node.js";
import { runAgent } from "./client-agent.js";

/**
 * The entry of `dist/agent.js`, the one file that containers with nothing but Node run: `agent.js` is a contender's
 * client host (see `runAgent`), `agent.js node CONFIG` a node of one of our protocols (see `runNode`).
 */
const [verb, config = ""] = process.argv.slice(2);
process.exitCode = verb === "node" ? await node(config) : await agent();
process.exit();

function agent(): Promise<number> {
  return runAgent({
    input: process.stdin,
    write: (line) => process.stdout.write(line),
    complain: (line) => process.stderr.write(line),
    clock: createRealClock(),
    wallMs: Date.now,
    systems: SYSTEMS,
  });
}

function node(configText: string): Promise<number> {
  const told = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => told.abort());
  return runNode(configText, {
    clock: createRealClock(),
    wallMs: Date.now,
    // Real time makes no two runs alike, whatever is drawn: what matters is that no two lives draw the same.
    random: createRandom(randomInt(2 ** 32)),
    systems: SYSTEMS,
    print: (line) => process.stdout.write(`${line}\n`),
    signal: told.signal,
  });
}
