import { spawn } from "node:child_process";
import { join } from "node:path";
import { EnvironmentError } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { bounded } from "./bounded.js";
import { type Engine, unless } from "./engine.js";
import { packageRoot } from "./package-root.js";

/** The suite whose image boxes run, with nothing but `sleep` in use. */
export const BOX_SUITE = "trixie";

/** A pull over a slow line, or a bootstrap from a mirror. */
const MAKE_MS: Ms = 10 * 60_000;

export function baseImage(suite: string): string {
  return `debian:${suite}-slim`;
}

/** Makes sure of `debian:SUITE-slim`: see docker/base-image.sh, which pulls it or makes it where no registry is. */
export async function ensureBaseImage(
  engine: Engine,
  suite: string,
  progress: (message: string) => void,
): Promise<void> {
  const tag = baseImage(suite);
  const present = await unless(
    [404],
    engine.request(`look for ${tag}`, (docker) => docker.getImage(tag).inspect()),
  );
  if (present !== undefined) return;
  progress(`getting the base image ${tag}`);
  const script = join(packageRoot(), "docker", "base-image.sh");
  await bounded(engine.clock, MAKE_MS, `docker/base-image.sh ${suite}`, (signal) => run(script, suite, signal));
}

function run(script: string, suite: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", [script, suite], { stdio: ["ignore", "ignore", "pipe"], signal });
    const complaints: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
    child.on("error", (thrown) => reject(new EnvironmentError(`could not run ${script}: ${thrown.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new EnvironmentError(`could not get the base image ${baseImage(suite)}: ${complaints.join("").trim()}`, {
            hint: `on a machine with a registry: docker pull ${baseImage(suite)}; else run docker/base-image.sh as root`,
          }),
        );
    });
  });
}
