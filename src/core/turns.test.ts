import { expect, it } from "vitest";
import { Turns } from "./turns.js";

it("does one thing at a time, in order, whatever became of the one before", async () => {
  const turns = new Turns();
  const done: string[] = [];
  const step = (name: string, ms: number) => async () => {
    done.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    done.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const [a, b, c] = [turns.take(step("a", 5)), turns.take(step("b", 1)), turns.take(step("c", 0))];
  await expect(b).rejects.toThrow("b failed");
  expect([await a, await c]).toEqual(["a", "c"]);
  expect(done).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});
