import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ImageRequest } from "../../../contract/system.js";
import { attach } from "../attached-stream.js";
import { bounded } from "../bounded.js";
import type { Engine } from "../engine.js";
import { identifyHarness } from "../harness-identity.js";
import { ensureImage } from "../images.js";
import { labelsOf, newRunId } from "../labels.js";
import { packageRoot } from "../package-root.js";
import { belongings, remove } from "../removal.js";
import { tarOf } from "../tar.js";

const LAB_IMAGE: ImageRequest = { kind: "build", tag: "usurper/netem-lab", folder: "netem-lab", args: {} };

/** Boot and scenario take about ten seconds; a busy machine may take several times as long. */
const LAB_MS = 120_000;

const GUEST = "usurper/netem-guest.sh";
const KERNEL = ["linux.uml", "mem=128M", "rootfstype=hostfs", "rw", "quiet", "con=null", "con0=null,fd:1"];

/** What the guest measured, by name: the rest of its line. */
export type LabFigures = ReadonlyMap<string, string>;

/**
 * Boots a kernel that has netem, in a container of its own, and plays testing/netem-guest.sh there with the fault agent's
 * own scripts. Leaves nothing behind.
 */
export async function playNetemLab(engine: Engine): Promise<LabFigures> {
  await ensureImage(engine, LAB_IMAGE, () => {});
  const run = newRunId();
  try {
    return await bounded(engine.clock, LAB_MS, "the virtual machine with netem", () => play(engine, run));
  } finally {
    await remove(engine, await belongings(engine, run));
  }
}

async function play(engine: Engine, run: string): Promise<LabFigures> {
  const container = await engine.request("create the virtual machine", (docker) =>
    docker.createContainer({
      name: `usurper-netem-lab-${run}`,
      Image: LAB_IMAGE.tag,
      Labels: { ...labelsOf(run, identifyHarness()) },
      Cmd: [...KERNEL, "init=/bin/bash", "--", `/${GUEST}`],
      // The machine's memory is a file there, and has code in it.
      HostConfig: { NetworkMode: "none", Tmpfs: { "/dev/shm": "rw,exec,size=256m" } },
    }),
  );
  const scripts = ["agent.sh", "disks.sh", "links.sh"].map((name) => fileOf(`usurper/${name}`, agentScript(name)));
  const guest = fileOf(GUEST, fileURLToPath(new URL("netem-guest.sh", import.meta.url)));
  await engine.request("copy the agent's scripts", () =>
    container.putArchive(tarOf([...scripts, guest]), { path: "/" }),
  );
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const listener = { out: (line: string) => said.push(line), error: (line: string) => said.push(line) };
    attach(engine, container, "the virtual machine", "output only", { ...listener, ended: resolve })
      .then(() => engine.request("start the virtual machine", () => container.start()))
      .catch(reject);
  });
  const figures = said.flatMap((line) => {
    const [, name, rest] = /^measured (\S+) ?(.*?)\r?$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, rest ?? ""] as const];
  });
  if (figures.at(-1)?.[0] === "end") return new Map(figures);
  throw new Error(`the virtual machine did not come to the end:\n${said.slice(-30).join("\n")}`);
}

function agentScript(name: string): string {
  return join(packageRoot(), "docker", "agent", name);
}

function fileOf(path: string, source: string) {
  return { path, content: readFileSync(source), mode: 0o644 };
}
