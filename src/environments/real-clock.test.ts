import { describe, expect, it } from "vitest";
import { sleep } from "../contract/clock.js";
import { msToNs } from "../core/units.js";
import { createRealClock } from "./real-clock.js";

describe("the real clock", () => {
  it("runs tasks in the order of their times, those of one time in the order scheduled, and none early", async () => {
    const clock = createRealClock();
    const ran: string[] = [];
    const dueNs = clock.nowNs() + msToNs(20);
    const early: string[] = [];
    const note = (name: string, timeNs: number) => () => {
      ran.push(name);
      if (clock.nowNs() < timeNs) early.push(name);
    };
    clock.at(dueNs + msToNs(5.5), note("late", dueNs + msToNs(5.5)));
    clock.at(dueNs, note("first", dueNs));
    clock.at(dueNs, note("second", dueNs));
    clock.at(0, note("past", 0));
    await sleep(clock, 40);
    expect(ran).toEqual(["past", "first", "second", "late"]);
    expect(early).toEqual([]);
  });

  it("forgets a cancelled task, also one that was due in the same turn", async () => {
    const clock = createRealClock();
    const ran: string[] = [];
    const dueNs = clock.nowNs() + msToNs(5);
    clock.at(dueNs, () => {
      ran.push("first");
      cancel();
    });
    const cancel = clock.at(dueNs, () => ran.push("cancelled"));
    clock.at(dueNs + 1, () => ran.push("third"));
    await sleep(clock, 20);
    expect(ran).toEqual(["first", "third"]);
  });

  it("keeps later tasks when one throws", async () => {
    const clock = createRealClock();
    const thrown = new Promise((resolve) => process.once("uncaughtException", resolve));
    const listeners = process.listeners("uncaughtException").slice(0, -1);
    for (const listener of listeners) process.off("uncaughtException", listener);
    try {
      clock.at(0, () => {
        throw new Error("a task's own mistake");
      });
      await sleep(clock, 5);
      expect(await thrown).toMatchObject({ message: "a task's own mistake" });
    } finally {
      for (const listener of listeners) process.on("uncaughtException", listener);
    }
  });
});
