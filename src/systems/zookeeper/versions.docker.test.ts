import { describe, expect, it } from "vitest";
import { okOf, opened } from "../../contract/testing/outcomes.js";
import { messageOf } from "../../core/errors.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { BareCluster, type BareSetup, bareSetup } from "../../environments/docker/testing/bare-cluster.js";
import { createRealClock } from "../../environments/real-clock.js";
import { connectZooKeeper } from "./client.js";
import { zookeeperContainers } from "./deployment.js";
import { zookeeperSystem } from "./index.js";

const gate = await dockerGate();
const clock = createRealClock();

function setUp(version: string): Promise<BareSetup> {
  return bareSetup({ name: "zookeeper", deployment: zookeeperContainers, version, clock, healthyWithinMs: 60_000 });
}

describe.skipIf(gate.skip)("every release on offer", () => {
  it.for(zookeeperSystem.versions)(
    "%s elects, fences and says who leads",
    { timeout: 600_000 },
    async (version, { skip }) => {
      const setup = await setUp(version).catch((thrown) => {
        // The default release must build. The other suites are Debian's to move, expire and retire.
        if (version === zookeeperSystem.versions[0]) throw thrown;
        return skip(`no image of ZooKeeper ${version} can be made here: ${messageOf(thrown)}`);
      });
      await using zookeeper = await BareCluster.start(setup, 1);
      const client = connectZooKeeper(zookeeper.context("c1"));
      const session = await opened(client, 2000);
      expect(await client.session!.renew(session)).toMatchObject({ type: "ok" });
      const signal = new AbortController().signal;
      const request = { election: "e", candidate: "c1", session, timeoutMs: 5000, queued: () => {}, signal };
      const { token } = okOf(await client.election!.campaign(request));
      for (const fence of zookeeperSystem.fences) {
        const target = { resource: `r-${fence}`, fence, election: "e" };
        expect(await client.fencedRegister!.write(target, token, 1)).toMatchObject({
          type: "ok",
          at: { clock: "zxid" },
        });
        expect(await client.fencedLog!.append(target, token, 1)).toMatchObject({ type: "ok", at: { clock: "zxid" } });
        expect(okOf(await client.fencedLog!.read(target)).value).toEqual([{ token, value: 1 }]);
      }
      expect(await client.session!.revoke(session)).toMatchObject({ type: "ok" });
      const refused = { type: "fail", cause: "refused" };
      const guarded = { resource: "r-guard", fence: "guard", election: "e" } as const;
      expect(await client.fencedRegister!.write(guarded, token, 2)).toMatchObject(refused);
      expect(await client.session!.renew(session)).toMatchObject(refused);
      expect(await client.election!.campaign(request)).toMatchObject(refused);
      const status = await zookeeperContainers.status(zookeeper.endpoint("n1"), AbortSignal.timeout(2000));
      expect(status).toEqual({ role: "leader", term: expect.any(Number) });
      await client.close();
    },
  );
});
