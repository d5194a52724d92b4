import type { Ms } from "../../core/units.js";
import { eventually } from "./bounded.js";
import { type Engine, statusOf, unless } from "./engine.js";

/** How long the engine may take to let a network go whose containers are gone. */
const RELEASED_MS: Ms = 5000;
const TRY_MS: Ms = 250;

/** What a caller can say of a network that the engine keeps. */
export const KEPT_NETWORK_HINT =
  "the engine counts endpoints on it of containers that are gone; restart the engine, then: usurper clean";

/**
 * Removes a network; harmless where it is gone. False where the engine keeps it although no container is on it: it has
 * miscounted its endpoints, which it sets right only when it starts. Rejects where containers are on it.
 */
export async function removeNetwork(engine: Engine, id: string): Promise<boolean> {
  let inUse: unknown;
  const removed = await eventually(engine.clock, { withinMs: RELEASED_MS, everyMs: TRY_MS }, async () => {
    const removing = engine.request("remove a network", (docker) => docker.getNetwork(id).remove());
    try {
      await unless([404], removing);
      return true;
    } catch (thrown) {
      if (statusOf(thrown) !== 403) throw thrown;
      inUse = thrown;
      return false;
    }
  });
  if (!removed && (await isUsed(engine, id))) throw inUse;
  return removed;
}

async function isUsed(engine: Engine, id: string): Promise<boolean> {
  const network = await unless(
    [404],
    engine.request("look at a network", (docker) => docker.getNetwork(id).inspect()),
  );
  return Object.keys(network?.Containers ?? {}).length > 0;
}
