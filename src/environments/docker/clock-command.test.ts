import { expect, it } from "vitest";
import { commandClocks } from "./clock-command.js";
import type { FaultAgent } from "./fault-agent.js";

/** An agent that fails so many times with these words before it obeys. */
function agentFailing(times: number, words: string) {
  let asked = 0;
  const command = async () => {
    asked += 1;
    if (asked <= times) throw new Error(words);
    return { done: asked };
  };
  return { agent: { command } as unknown as FaultAgent, asked: () => asked };
}

const INSIDE = "the fault agent: clocks: process 7: some thread never left the functions that tell the time";

it("asks again where a process could not be caught outside of its clocks, after longer and longer pauses", async () => {
  const pauses: number[] = [];
  const pause = async (ms: number) => pauses.push(ms);
  expect(await commandClocks(agentFailing(2, INSIDE).agent, "install", ["7:1"], pause)).toEqual({ done: 3 });
  expect(pauses).toEqual([50, 200]);
  const stuck = agentFailing(9, INSIDE);
  await expect(commandClocks(stuck.agent, "install", ["7:1"], pause)).rejects.toThrow("never left");
  expect(stuck.asked()).toBe(6);
});

it("takes any other failure for what it is", async () => {
  const denied = agentFailing(1, "the fault agent: clocks: not permitted");
  await expect(commandClocks(denied.agent, "install", ["7:1"])).rejects.toThrow("not permitted");
  expect(denied.asked()).toBe(1);
});
