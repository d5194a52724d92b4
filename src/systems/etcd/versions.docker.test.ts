import { describe, expect, it } from "vitest";
import { messageOf } from "../../core/errors.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { BareCluster, type BareSetup, bareSetup } from "../../environments/docker/testing/bare-cluster.js";
import { createRealClock } from "../../environments/real-clock.js";
import { connectEtcd } from "./client.js";
import { etcdContainers } from "./deployment.js";
import { etcdSystem } from "./index.js";

const gate = await dockerGate();
const clock = createRealClock();

function setUp(version: string): Promise<BareSetup> {
  return bareSetup({ name: "etcd", deployment: etcdContainers, version, clock, healthyWithinMs: 30_000 });
}

describe.skipIf(gate.skip)("every release on offer", () => {
  it.for(etcdSystem.versions)(
    "%s elects, fences and says who leads",
    { timeout: 300_000 },
    async (version, { skip }) => {
      const setup = await setUp(version).catch((thrown) => {
        // The default release must build. The other suites are Debian's to move, expire and retire.
        if (version === etcdSystem.versions[0]) throw thrown;
        return skip(`no image of etcd ${version} can be made here: ${messageOf(thrown)}`);
      });
      await using etcd = await BareCluster.start(setup, 1);
      const client = connectEtcd(etcd.context("c1"));
      const opened = await client.session!.open(2000);
      if (opened.type !== "ok") throw new Error(JSON.stringify(opened));
      const session = opened.value;
      expect(await client.session!.renew(session)).toMatchObject({ type: "ok" });
      const signal = new AbortController().signal;
      const request = { election: "e", candidate: "c1", session, timeoutMs: 5000, queued: () => {}, signal };
      const led = await client.election!.campaign(request);
      if (led.type !== "ok") throw new Error(JSON.stringify(led));
      const { token } = led.value;
      const target = { resource: "r", fence: "guard", election: "e" } as const;
      expect(await client.fencedRegister!.write(target, token, 1)).toMatchObject({ type: "ok" });
      expect(await client.session!.revoke(session)).toMatchObject({ type: "ok" });
      const refused = { type: "fail", cause: "refused" };
      expect(await client.fencedRegister!.write(target, token, 2)).toMatchObject({ ...refused, seen: { token: null } });
      expect(await client.session!.renew(session)).toMatchObject(refused);
      expect(await client.election!.campaign(request)).toMatchObject(refused);
      const status = await etcdContainers.status(etcd.endpoints[0]!, AbortSignal.timeout(2000));
      expect(status).toEqual({ role: "leader", term: expect.any(Number) });
      await client.close();
    },
  );
});
