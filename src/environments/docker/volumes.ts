import { EnvironmentError } from "../../core/errors.js";
import { BOX_SUITE, baseImage } from "./base-image.js";
import { allSettled } from "./bounded.js";
import type { Engine } from "./engine.js";
import type { Labels } from "./labels.js";

/** What the engine has of a run before its containers. */
interface Ground {
  readonly engine: Engine;
  readonly labels: Labels;
  readonly nameOf: (part: string) => string;
}

/** Gives each of these nodes a volume, which outlives its container. Returns the volumes' names by node. */
export async function createVolumes(
  { engine, labels, nameOf }: Ground,
  nodes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const volumes = nodes.map(async (node) => {
    await engine.request(`create the volume of ${node}`, (docker) =>
      docker.createVolume({ Name: nameOf(node), Labels: { ...labels } }),
    );
    return [node, nameOf(node)] as const;
  });
  return new Map(await allSettled(volumes));
}

/** Removes all that is in a node's volume, by a container that lives for no longer than this. */
export async function emptyVolume({ engine, labels, nameOf }: Ground, node: string, volume: string): Promise<void> {
  const what = `empty the volume of ${node}`;
  const container = await engine.request(what, (docker) =>
    docker.createContainer({
      name: nameOf(`${node}-emptier`),
      Image: baseImage(BOX_SUITE),
      Cmd: ["find", "/data", "-mindepth", "1", "-delete"],
      Labels: { ...labels },
      HostConfig: { NetworkMode: "none", Binds: [`${volume}:/data:nocopy`], LogConfig: { Type: "none", Config: {} } },
    }),
  );
  try {
    await engine.request(what, () => container.start());
    const { StatusCode } = (await engine.request(what, () => container.wait())) as { readonly StatusCode: number };
    if (StatusCode !== 0) throw new EnvironmentError(`could not ${what}: exit code ${StatusCode}`);
  } finally {
    await engine.request(what, () => container.remove({ force: true }));
  }
}
