import { existsSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError, messageOf } from "../../core/errors.js";
import { BOX_SUITE, baseImage, ensureBaseImage } from "./base-image.js";
import { type Engine, reachEngine } from "./engine.js";
import type { FaultAgent } from "./fault-agent.js";
import { describeLinkTools, linkTools, shapesLinks } from "./link-tools.js";
import { packageRoot } from "./package-root.js";
import { withTrialAgent } from "./trial-agent.js";

/** One thing looked at. `hint` is the command or step that would mend it. */
export interface DoctorFinding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly hint?: string;
}

/** Looks at all that the docker environment needs of this machine; tries the fault agent for real. Never rejects. */
export async function doctorDocker(): Promise<readonly DoctorFinding[]> {
  let engine: Engine | undefined;
  const reached = await finding("container engine", async () => {
    engine = await reachEngine();
    const { Version, ApiVersion, Arch, KernelVersion } = await engine.request("ask the engine's version", (docker) =>
      docker.version(),
    );
    return `${Version}, API ${ApiVersion}, ${Arch}, kernel ${KernelVersion}`;
  });
  if (engine === undefined) return [reached];
  const here = engine;
  return [
    reached,
    await finding("control groups", async () => {
      const info = (await here.request("ask the engine", (docker) => docker.info())) as { CgroupVersion?: string };
      return `version ${info.CgroupVersion ?? "1"}`;
    }),
    await finding(`base image ${baseImage(BOX_SUITE)}`, async () => {
      await ensureBaseImage(here, BOX_SUITE, () => {});
      return "present";
    }),
    await finding("fault agent", () => withTrialAgent(here, tryFaultAgent)),
    await finding("shaping of links", () => withTrialAgent(here, tryLinkTools)),
    await finding("clocks", () => withTrialAgent(here, tryClocks)),
    await finding("disks", () => withTrialAgent(here, tryDisks, "processes and disks")),
    clientAgent(),
  ];
}

async function tryFaultAgent(agent: FaultAgent): Promise<string> {
  const { iptables } = await agent.command("probe");
  return `runs containers, reaches network namespaces, and makes rules with iptables-${iptables}`;
}

async function tryLinkTools(agent: FaultAgent): Promise<string> {
  const tools = await linkTools(agent);
  const support = shapesLinks(tools);
  if (!support.supported) throw new EnvironmentError(support.reason);
  return describeLinkTools(tools);
}

async function tryClocks(agent: FaultAgent): Promise<string> {
  await agent.command("probe_clock");
  return "of a running process can be made wrong and right again, wall and monotonic apart";
}

async function tryDisks(agent: FaultAgent): Promise<string> {
  await agent.command("probe_disk");
  return "of nodes can lose power, and with it just what was not synced, sync slowly, fail, fill up and have wrong bits";
}

function clientAgent(): DoctorFinding {
  const file = join(packageRoot(), "dist", "agent.js");
  const name = "client agent";
  return existsSync(file)
    ? { name, ok: true, detail: "dist/agent.js is built" }
    : { name, ok: false, detail: "dist/agent.js is missing", hint: "npm run build" };
}

async function finding(name: string, look: () => Promise<string>): Promise<DoctorFinding> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (thrown) {
    const hint = thrown instanceof EnvironmentError ? thrown.detail.hint : undefined;
    return { name, ok: false, detail: messageOf(thrown), ...(hint === undefined ? {} : { hint }) };
  }
}
