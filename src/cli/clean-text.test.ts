import { describe, expect, it } from "vitest";
import { cleanText } from "./clean-text.js";

const nothing = { containers: [], networks: [], volumes: [] };
const report = { ...nothing, runs: [], images: [], left: [], kept: [], oldImages: [] };

describe("what clean did", () => {
  it("is told run by run, with what there was of each", () => {
    const runs = [
      { run: "k3x9", containers: ["n1", "n2"], networks: ["net"], volumes: ["n1", "n2", "n3"] },
      { run: "p0q1", ...nothing, containers: ["n1"] },
      { ...nothing, volumes: ["stray"] },
    ];
    const left = [{ run: "z7", pid: 12, reason: "its harness still runs (pid 12)" }];
    const kept = [{ network: "z8-net", reason: "the engine miscounts" }];
    expect(cleanText({ ...report, runs, left, kept, images: ["usurper/etcd:old"] })).toBe(
      [
        "removed run k3x9: 2 containers, 1 network, 3 volumes",
        "removed run p0q1: 1 container",
        "removed of no run: 1 volume",
        "removed 1 image: usurper/etcd:old",
        "left run z7: its harness still runs (pid 12); --all removes it too",
        "left network z8-net: the engine miscounts",
        "",
      ].join("\n"),
    );
  });

  it("is nothing where there was nothing, beside images that it only tells of", () => {
    expect(cleanText(report)).toBe("nothing to remove\n");
    expect(cleanText({ ...report, oldImages: [{ name: "a", sizeBytes: 2e6 }] })).toBe(
      "nothing to remove\nleft 1 old image, 2 MB at most: --images removes those that no container needs\n",
    );
  });
});
