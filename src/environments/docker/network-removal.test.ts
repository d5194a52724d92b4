import { expect, it } from "vitest";
import { EnvironmentError } from "../../core/errors.js";
import type { Engine } from "./engine.js";
import { removeNetwork } from "./network-removal.js";

/** An engine with one network: `answers` are those to its removal, the last one for good. */
function engineOf(answers: readonly (number | "removed")[], containers: { readonly [id: string]: unknown }) {
  let nowNs = 0;
  let asked = 0;
  const refusal = (statusCode: number) => Object.assign(new Error(`HTTP ${statusCode}`), { statusCode });
  const network = {
    async remove() {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      if (typeof answer === "number") throw refusal(answer);
    },
    inspect: async () => ({ Containers: containers }),
  };
  const docker = { getNetwork: () => network };
  const engine = {
    docker,
    clock: {
      nowNs: () => nowNs,
      at(timeNs: number, act: () => void) {
        nowNs = timeNs;
        queueMicrotask(act);
        return () => {};
      },
    },
    async request<T>(what: string, work: (having: typeof docker) => Promise<T>): Promise<T> {
      try {
        return await work(docker);
      } catch (cause) {
        throw new EnvironmentError(`could not ${what}`, { cause });
      }
    },
  };
  return { engine: engine as unknown as Engine, asked: () => asked };
}

it("is asked again until the engine has let go of the containers that were on it", async () => {
  const { engine, asked } = engineOf([403, 403, "removed"], {});
  expect(await removeNetwork(engine, "net")).toBe(true);
  expect(asked()).toBe(3);
});

it("is gone where somebody else has removed it", async () => {
  expect(await removeNetwork(engineOf([403, 404], {}).engine, "net")).toBe(true);
});

it("is told as kept where no container is on it, and the engine still says so", async () => {
  expect(await removeNetwork(engineOf([403], {}).engine, "net")).toBe(false);
});

it("is a failure where containers are on it, and where the engine fails otherwise", async () => {
  await expect(removeNetwork(engineOf([403], { one: {} }).engine, "net")).rejects.toThrow("could not remove a network");
  await expect(removeNetwork(engineOf([500], {}).engine, "net")).rejects.toThrow("could not remove a network");
});
