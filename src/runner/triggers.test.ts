import { describe, expect, it } from "vitest";
import { VirtualClock } from "../contract/testing/virtual-clock.js";
import type { HistoryEvent } from "../core/event.js";
import { msToNs } from "../core/units.js";
import { Triggers } from "./triggers.js";

const never = new AbortController().signal;

function stage() {
  const clock = new VirtualClock();
  const listeners = new Set<(mark: string, by: string) => void>();
  let holder: string | undefined = "c1";
  const triggers = new Triggers({
    clock,
    ttlMs: 1000,
    onMark: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    holder: () => holder,
  });
  let index = 0;
  const told = (type: "invoke" | "ok", f: string, host: string, process = 0): void => {
    const timeNs = clock.nowNs();
    triggers.take({ index: index++, timeNs, type, process, f, value: null, host } as unknown as HistoryEvent);
  };
  const queued = (host: string): void => {
    const note = { index: index++, timeNs: clock.nowNs(), type: "note", process: host, f: "queued", value: null, host };
    triggers.take(note as HistoryEvent);
  };
  return {
    clock,
    triggers,
    listeners,
    told,
    queued,
    lead: (host: string | undefined) => {
      holder = host;
    },
    mark: (name: string, by: string) => {
      for (const listener of [...listeners]) listener(name, by);
    },
  };
}

describe("a fault that waits", () => {
  it("for a grant goes on with the contender that was granted leadership", async () => {
    const { clock, triggers, told } = stage();
    const seen = triggers.next("grant", 1000, never);
    clock.after(10, () => told("invoke", "campaign", "c2"));
    clock.after(20, () => told("ok", "campaign", "c2"));
    expect(await clock.until(seen)).toBe("c2");
    expect(clock.nowNs()).toBe(msToNs(20));
  });

  it("for a place in the queue goes on with the contender that waits, not with one that finds nobody before it", async () => {
    const { clock, triggers, queued, lead } = stage();
    const seen = triggers.next("queued", 1000, never);
    clock.after(10, () => lead(undefined));
    clock.after(20, () => queued("c1"));
    clock.after(30, () => lead("c1"));
    clock.after(40, () => queued("c1"));
    clock.after(50, () => queued("c2"));
    expect(await clock.until(seen)).toBe("c2");
    expect(clock.nowNs()).toBe(msToNs(50));
  });

  it("for a lease near its end goes on a tenth of it before, by the last renewal that was answered", async () => {
    const { clock, triggers, told } = stage();
    const renew = (host: string): void => {
      told("invoke", "renew", host);
      told("ok", "renew", host);
    };
    clock.after(50, () => renew("c1"));
    const seen = triggers.next("lease-end", 5000, never);
    clock.after(400, () => renew("c1"));
    expect(await clock.until(seen)).toBe("c1");
    expect(clock.nowNs()).toBe(msToNs(1300));
  });

  it("takes no notice of the lease of a contender that no longer leads", async () => {
    const { clock, triggers, told, lead } = stage();
    told("invoke", "renew", "c1");
    told("ok", "renew", "c1");
    const seen = triggers.next("lease-end", 2000, never);
    lead("c2");
    expect(await clock.until(seen)).toBeUndefined();
  });

  it("for a mark goes on with the node that reached it, and listens no longer than it waits", async () => {
    const { clock, triggers, mark, listeners } = stage();
    expect(listeners.size).toBe(0);
    const seen = triggers.next("vote-granted", 1000, never);
    expect(listeners.size).toBe(1);
    clock.after(5, () => mark("snapshot-sent", "n1"));
    clock.after(7, () => mark("vote-granted", "n3"));
    expect(await clock.until(seen)).toBe("n3");
    expect(listeners.size).toBe(0);
  });

  it("gives up when its time is up, and when faults must end", async () => {
    const { clock, triggers } = stage();
    expect(await clock.until(triggers.next("grant", 300, never))).toBeUndefined();
    expect(clock.nowNs()).toBe(msToNs(300));
    const ending = new AbortController();
    const seen = triggers.next("grant", 300, ending.signal);
    ending.abort();
    expect(await clock.until(seen)).toBeUndefined();
  });
});
