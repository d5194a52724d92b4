import { describe, it } from "vitest";
import { expectOneHolder, expectTwoHolders, type Story } from "../coordination/majority/testing/lease-safety.js";
import { leaseStory } from "../coordination/majority/testing/lease-world.js";
import { createRedlockClient, RedlockNode } from "./index.js";

interface Circumstances {
  readonly options: { readonly [name: string]: string | number };
  readonly crashes: "nodes crash" | "nodes stay up";
  /** How fast clocks go, for each true second. */
  readonly rates: readonly number[];
  readonly bug?: string;
}

const UNHARMED: Circumstances = { options: {}, crashes: "nodes stay up", rates: [0.998, 1, 1.005] };
const SYNCED: Circumstances = { ...UNHARMED, options: { aof: "always" }, crashes: "nodes crash" };
/** Longer than the 303 ms and a little that a lock of 300 ms is kept. */
const DELAYED: Circumstances = { ...SYNCED, options: { restartDelayMs: 320 } };

function storyIn({ options, ...circumstances }: Circumstances): Story {
  return (seed) =>
    leaseStory({
      ...circumstances,
      seed,
      delayMs: [1, 8],
      options: { storeTimeoutMs: 30, retryMs: 40, ...options },
      createNode: (context) => new RedlockNode(context),
      createClient: createRedlockClient,
    });
}

describe("Redlock", () => {
  it.each([
    ["no store crashes", UNHARMED],
    ["stores sync what they say", SYNCED],
    ["restarted stores keep silent for longer than any lock is kept", DELAYED],
  ])("gives a lock to one holder at any true time where %s, and clocks go alike", async (_, circumstances) => {
    await expectOneHolder(storyIn(circumstances));
  });

  it.each([
    ["stores forget, and answer at once when they run again", { ...SYNCED, options: {} }],
    ["stores keep silent for less than a lock may last", { ...SYNCED, options: { restartDelayMs: 20 } }],
    ["clocks go apart by more than one in a hundred", { ...UNHARMED, rates: [0.8, 1.2] }],
  ] as const)("gives it to two where %s", async (_, circumstances) => {
    await expectTwoHolders(storyIn(circumstances));
  });

  it.each(["minority-acquires", "release-deletes-anyones", "extension-without-majority"])(
    "gives it to two with the mistake %s",
    async (bug) => {
      await expectTwoHolders(storyIn({ ...UNHARMED, bug }));
    },
  );
});
