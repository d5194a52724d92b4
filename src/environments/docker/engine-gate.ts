import { messageOf } from "../../core/errors.js";
import { reachEngine } from "./engine.js";

export type DockerGate = { readonly skip: false } | { readonly skip: true; readonly reason: string };

/**
 * Whether container tests can run: `describe.skipIf((await dockerGate()).skip)`. Where no engine answers they are
 * skipped aloud; with USURPER_REQUIRE_DOCKER=1 nothing is skipped, and they fail.
 */
export async function dockerGate(): Promise<DockerGate> {
  if (process.env["USURPER_REQUIRE_DOCKER"] === "1") return { skip: false };
  try {
    await reachEngine();
    return { skip: false };
  } catch (thrown) {
    const reason = messageOf(thrown);
    process.stderr.write(`container tests are skipped: ${reason}\n`);
    return { skip: true, reason };
  }
}
