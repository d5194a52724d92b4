// A client agent that knows two operations: `count` asks the first node and completes with its answer, `time` completes
// with what its own wall clock reads.
import { createInterface } from "node:readline";

let settings;
let offered;
const say = (report) => process.stdout.write(`${JSON.stringify(report)}\n`);

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const message = JSON.parse(line);
    if (settings === undefined) {
      settings = message;
      say({ type: "hello" });
      say({ type: "note", f: "queued", value: { incarnation: settings.incarnation, system: settings.system } });
    } else if (message.type === "offer") {
      offered = message.op.f;
      say({ type: "ready", id: message.id });
    } else if (message.type === "go") {
      const outcome = offered === "time" ? { type: "ok", value: { wallMs: Date.now() } } : await count();
      say({ type: "complete", id: message.id, outcome });
    } else if (message.type === "stop") {
      say({ type: "stopped" });
      process.exit(0);
    }
  })
  .on("close", () => process.exit(0));

async function count() {
  const { address, ports } = settings.nodes[0];
  try {
    const response = await fetch(`http://${address}:${ports.http}/count`, {
      signal: AbortSignal.timeout(settings.operationTimeoutMs),
    });
    return { type: "ok", value: { count: Number(await response.text()) } };
  } catch (thrown) {
    return { type: "info", error: String(thrown) };
  }
}
