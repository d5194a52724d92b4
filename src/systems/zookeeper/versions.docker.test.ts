import { describe, expect, it } from "vitest";
import { messageOf } from "../../core/errors.js";
import { openEngine } from "../../environments/docker/engine.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { identifyHarness } from "../../environments/docker/harness-identity.js";
import { ensureImage } from "../../environments/docker/images.js";
import { labelsOf, newRunId } from "../../environments/docker/labels.js";
import { createRealClock } from "../../environments/real-clock.js";
import { connectZooKeeper } from "./client.js";
import { zookeeperContainers } from "./deployment.js";
import { zookeeperSystem } from "./index.js";
import { okOf, opened } from "./testing/outcomes.js";
import { ZooKeeperInDocker, type ZooKeeperSetup } from "./testing/zookeeper-in-docker.js";

const gate = await dockerGate();
const clock = createRealClock();

async function setUp(version: string): Promise<ZooKeeperSetup> {
  const engine = await openEngine();
  const image = zookeeperContainers.image(version, {});
  await ensureImage(engine, image, () => {});
  const labels = labelsOf(newRunId(), identifyHarness());
  return { docker: engine.docker, clock, tag: image.tag, labels };
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
      await using zookeeper = await ZooKeeperInDocker.start(setup, 1);
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
