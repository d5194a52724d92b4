import { beforeEach, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { CLIENT_MARKS } from "./client-marks.js";
import { STORE_MARKS } from "./store-marks.js";
import { ScriptedReplicas } from "./testing/scripted-replicas.js";
import { StoreRunner } from "./testing/store-runner.js";

const fenced = { resource: "r", election: "e", value: 1 } as const;

/** What each mark is reached by. */
const STORE_SCENES: { readonly [mark: string]: (log: StoreRunner) => void } = {
  "leadership-passed-by-expiry": (log) => {
    const [a, b] = [log.open(1000), log.open(1000)];
    log.campaign(a);
    log.campaign(b);
    log.apply({ type: "expire-session", session: a, renewals: 0 });
  },
  "lone-leader-expired": (log) => {
    const session = log.open(1000);
    log.campaign(session);
    log.apply({ type: "expire-session", session, renewals: 0 });
  },
  "waiting-candidate-expired": (log) => {
    const [a, b] = [log.open(1000), log.open(1000)];
    log.campaign(a);
    log.campaign(b);
    log.apply({ type: "expire-session", session: b, renewals: 0 });
  },
  "idle-session-expired": (log) => {
    log.apply({ type: "expire-session", session: log.open(1000), renewals: 0 });
  },
  "expiry-void-since-renewed": (log) => {
    const session = log.open(1000);
    log.apply({ type: "renew-session", session });
    log.apply({ type: "expire-session", session, renewals: 0 });
  },
  "renewal-of-ended-session": (log) => {
    log.apply({ type: "renew-session", session: "session-99" });
  },
  "resignation-refused": (log) => {
    log.apply({ type: "resign", election: "e", session: log.open(1000), token: 7 });
  },
  "fence-refused-older-token": (log) => {
    log.apply({ type: "write-fenced", ...fenced, fence: "token", token: 5 });
    log.apply({ type: "append-fenced", ...fenced, fence: "token", token: 5 });
    log.apply({ type: "write-fenced", ...fenced, fence: "token", token: 4 });
  },
};

describe("marks of the store", () => {
  it.each(STORE_MARKS)("$name", ({ name }) => {
    const reached: string[] = [];
    STORE_SCENES[name]?.(new StoreRunner(undefined, (mark) => reached.push(mark)));
    expect(reached).toEqual([name]);
  });

  it("are not reached by what goes as usual", () => {
    const reached: string[] = [];
    const log = new StoreRunner(undefined, (mark) => reached.push(mark));
    const session = log.open(1000);
    const token = log.campaign(session);
    log.apply({ type: "renew-session", session });
    log.apply({ type: "write-fenced", ...fenced, fence: "token", token });
    log.apply({ type: "resign", election: "e", session, token });
    log.apply({ type: "revoke-session", session });
    expect(reached).toEqual([]);
  });
});

describe("marks of the client", () => {
  let clock: VirtualClock;
  let cluster: ScriptedReplicas;
  let reached: string[];
  let client: Client;

  beforeEach(() => {
    clock = new VirtualClock();
    cluster = new ScriptedReplicas(clock);
    reached = [];
    client = cluster.client("c1", { atMostOnce: true, mark: (mark) => reached.push(mark) });
  });

  const write = () => clock.until((client.register as NonNullable<Client["register"]>).write("x", 1));

  const fallSilent = (): void => {
    cluster.script = { ...cluster.script, arrivals: () => [] };
  };

  /** Waits behind another host's candidacy until it gives up, or its session is lost. */
  async function waitInVain(meanwhile: (lost: AbortController) => void): Promise<void> {
    const lost = new AbortController();
    const candidates = [cluster.client("c2", { atMostOnce: true }), client];
    for (const [place, { session, election }] of candidates.entries()) {
      const opened = await clock.until((session as NonNullable<Client["session"]>).open(60_000));
      const id = opened.type === "ok" ? opened.value : "";
      const request = { election: "e", candidate: `c${place}`, session: id, timeoutMs: 500, queued: () => {} };
      const campaign = election?.campaign({ ...request, signal: lost.signal });
      if (place === 1) meanwhile(lost);
      await clock.until(campaign as Promise<unknown>);
    }
  }

  it.each<[string, () => Promise<unknown>]>([
    [
      "request-unanswered",
      () => {
        fallSilent();
        return write();
      },
    ],
    [
      "rejection-settled",
      () => {
        cluster.leader = undefined;
        return write();
      },
    ],
    ["campaign-withdrawn-in-time", () => waitInVain(() => {})],
    ["campaign-withdrawn-after-loss", () => waitInVain((lost) => clock.after(250, () => lost.abort()))],
    ["withdrawal-unanswered", () => waitInVain(() => clock.after(300, fallSilent))],
    [
      "request-redirected",
      async () => {
        await write();
        cluster.leader = "n2";
        await write();
        cluster.leader = "n3";
        await write();
      },
    ],
    [
      "request-answered-after-retry",
      async () => {
        await write();
        cluster.leader = "n2";
        await write();
      },
    ],
  ])("%s", async (mark, scene) => {
    expect(CLIENT_MARKS.map(({ name }) => name)).toContain(mark);
    await scene();
    expect(reached).toContain(mark);
  });

  it("are all shown above, but for none that goes as usual", async () => {
    expect(CLIENT_MARKS).toHaveLength(7);
    cluster.leader = client.node();
    await write();
    expect(reached).toEqual([]);
  });
});
