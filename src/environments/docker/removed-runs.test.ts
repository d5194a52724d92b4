import { expect, it } from "vitest";
import type { Belonging } from "./removal.js";
import { removedRuns } from "./removed-runs.js";

const thing = (kind: Belonging["kind"], name: string, run: string | undefined): Belonging => ({
  kind,
  id: `id of ${name}`,
  name,
  run,
  labels: {},
});

it("what was removed is told run by run, and what no label lays to a run apart", () => {
  const things = [
    thing("container", "a-n1", "a"),
    thing("container", "b-n1", "b"),
    thing("network", "a-net", "a"),
    thing("volume", "stray", undefined),
    thing("container", "a-n2", "a"),
  ];
  expect(removedRuns(things)).toEqual([
    { run: "a", containers: ["a-n1", "a-n2"], networks: ["a-net"], volumes: [] },
    { run: "b", containers: ["b-n1"], networks: [], volumes: [] },
    { containers: [], networks: [], volumes: ["stray"] },
  ]);
});
