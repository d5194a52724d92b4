import type { Ms } from "../../core/units.js";
import { allSettled, eventually } from "./bounded.js";
import { type Engine, unless } from "./engine.js";
import { filterOf, type Labels, RUN } from "./labels.js";
import { removeNetwork } from "./network-removal.js";

/** Already gone, or just being removed by somebody else. */
const GONE = [404, 409];
/** How long the engine may take until what it is removing is gone. */
const GONE_MS: Ms = 20_000;
const LOOK_MS: Ms = 50;

/** A thing of ours that the engine keeps. */
export interface Belonging {
  readonly kind: "container" | "network" | "volume";
  readonly id: string;
  readonly name: string;
  readonly run: string | undefined;
  readonly labels: Labels;
}

/** All that is ours by label, of one run or of all. Images stay: they are what makes the next run start fast. */
export async function belongings(engine: Engine, runId?: string): Promise<readonly Belonging[]> {
  const filters = filterOf(runId);
  const [containers, networks, volumes] = await allSettled([
    engine.request("list containers", (docker) => docker.listContainers({ all: true, filters })),
    engine.request("list networks", (docker) => docker.listNetworks({ filters })),
    engine.request("list volumes", async (docker) => (await docker.listVolumes({ filters })).Volumes ?? []),
  ]);
  return [
    ...containers.map(({ Id, Names, Labels }) => entry("container", Id, Names[0]?.replace(/^\//, ""), Labels)),
    ...networks.map(({ Id, Name, Labels }) => entry("network", Id, Name, Labels)),
    ...volumes.map(({ Name, Labels }) => entry("volume", Name, Name, Labels)),
  ];
}

function entry(kind: Belonging["kind"], id: string, name: string | undefined, labels: Labels | undefined): Belonging {
  return { kind, id, name: name ?? id, run: labels?.[RUN], labels: labels ?? {} };
}

/**
 * Removes these: containers first, since networks and volumes in use cannot go. Harmless where some are gone. Resolves
 * with the networks that the engine keeps though nothing is on them.
 */
export async function remove(engine: Engine, things: readonly Belonging[]): Promise<readonly Belonging[]> {
  const ids = (kind: Belonging["kind"]) => things.filter((thing) => thing.kind === kind).map(({ id }) => id);
  const containers = ids("container");
  await allSettled(containers.map((id) => unless(GONE, removeContainer(engine, id))));
  await eventually(engine.clock, { withinMs: GONE_MS, everyMs: LOOK_MS }, async () => {
    const left = await engine.request("list containers", (docker) =>
      docker.listContainers({ all: true, filters: filterOf() }),
    );
    return !left.some(({ Id }) => containers.includes(Id));
  });
  const networks = things.filter(({ kind }) => kind === "network");
  const removed = await allSettled(networks.map(({ id }) => removeNetwork(engine, id)));
  await allSettled(
    ids("volume").map((id) =>
      unless(
        [404],
        engine.request("remove a volume", (docker) => docker.getVolume(id).remove()),
      ),
    ),
  );
  return networks.filter((_, place) => removed[place] === false);
}

/** By force, and with the anonymous volumes that its image declared. */
function removeContainer(engine: Engine, id: string): Promise<unknown> {
  return engine.request("remove a container", (docker) => docker.getContainer(id).remove({ force: true, v: true }));
}
