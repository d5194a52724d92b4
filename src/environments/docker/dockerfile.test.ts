import { describe, expect, it } from "vitest";
import { debianSuites } from "./dockerfile.js";

describe("the suites a Dockerfile builds on", () => {
  it("are found through arguments and their defaults", () => {
    const dockerfile = [
      "ARG SUITE=trixie",
      "ARG OTHER=bookworm",
      `FROM debian:\${SUITE}-slim AS build`,
      "FROM --platform=linux/amd64 debian:$OTHER-slim",
      "FROM scratch",
    ].join("\n");
    expect(debianSuites(dockerfile, {})).toEqual(["trixie", "bookworm"]);
    expect(debianSuites(dockerfile, { SUITE: "forky" })).toEqual(["forky", "bookworm"]);
    expect(debianSuites("FROM quay.io/coreos/etcd:v3.6.1", {})).toEqual([]);
  });
});
