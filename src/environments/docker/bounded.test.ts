import { describe, expect, it } from "vitest";
import { sleep } from "../../contract/clock.js";
import { EnvironmentError } from "../../core/errors.js";
import { createRealClock } from "../real-clock.js";
import { allSettled, bounded, eventually } from "./bounded.js";

describe("bounds", () => {
  const clock = createRealClock();

  it("end work that hangs, say what it was, and abort its signal", async () => {
    let signal: AbortSignal | undefined;
    const hung = bounded(clock, 10, "the answer", (given) => {
      signal = given;
      return new Promise(() => {});
    });
    await expect(hung).rejects.toThrow(new EnvironmentError("the answer took longer than 10 ms"));
    expect(signal?.aborted).toBe(true);
  });

  it("wait for every work before telling of the first failure", async () => {
    let slowDone = false;
    const slow = sleep(clock, 20).then(() => {
      slowDone = true;
    });
    await expect(allSettled([Promise.reject(new Error("first")), slow])).rejects.toThrow("first");
    expect(slowDone).toBe(true);
  });

  it("give up on what never comes true", async () => {
    expect(await eventually(clock, { withinMs: 10, everyMs: 2 }, async () => false)).toBe(false);
  });
});
