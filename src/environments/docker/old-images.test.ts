import { describe, expect, it } from "vitest";
import { oldAmong } from "./old-images.js";

const image = (id: string, ...tags: string[]) => ({ id, tags, sizeBytes: 7 });

describe("old images", () => {
  it("are those without a tag, and the agents and clients of other checkouts", () => {
    const images = [
      image("sha256:1"),
      image("sha256:2", "usurper/fault-agent:aaaaaaaaaaaa"),
      image("sha256:3", "usurper/fault-agent:bbbbbbbbbbbb"),
      image("sha256:4", "usurper/client:latest"),
      image("sha256:5", "usurper/etcd:3.5.16"),
      image("sha256:6", "usurper/client:cccccccccccc", "someone/else:1"),
    ];
    expect(oldAmong(images, ["usurper/fault-agent:bbbbbbbbbbbb"]).map(({ name }) => name)).toEqual([
      "sha256:1",
      "usurper/fault-agent:aaaaaaaaaaaa",
      "usurper/client:latest",
    ]);
  });
});
