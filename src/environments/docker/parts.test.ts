import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvironmentError } from "../../core/errors.js";
import { createRealClock } from "../real-clock.js";
import { frameReader, lineSplitter } from "./attached-stream.js";
import { allSettled, bounded, eventually } from "./bounded.js";
import { debianSuites } from "./dockerfile.js";
import { identifyHarness, livenessOf } from "./harness-identity.js";
import { harnessOf, labelsOf } from "./labels.js";
import { tarOf } from "./tar.js";

describe("an archive", () => {
  it("unpacks to the same files with tar(1)", () => {
    const folder = mkdtempSync(join(tmpdir(), "usurper-tar-"));
    const files = [
      { path: "Dockerfile", content: Buffer.from("FROM debian\n"), mode: 0o644 },
      { path: "deep/er/run.sh", content: Buffer.alloc(1024, "x"), mode: 0o755 },
      { path: "empty", content: Buffer.alloc(0), mode: 0o644 },
    ];
    const archive = join(folder, "a.tar");
    writeFileSync(archive, tarOf(files));
    execFileSync("tar", ["-xf", archive, "-C", folder]);
    for (const { path, content } of files) expect(readFileSync(join(folder, path))).toEqual(content);
    const listing = execFileSync("tar", ["-tvf", archive], { encoding: "utf8" });
    expect(listing).toMatch(/^-rwxr-xr-x .* deep\/er\/run\.sh$/m);
  });
});

describe("the engine's stream", () => {
  it("gives the same lines however it is torn", () => {
    const frame = (kind: number, text: string): Buffer => {
      const payload = Buffer.from(text);
      const header = Buffer.alloc(8);
      header.writeUInt8(kind, 0);
      header.writeUInt32BE(payload.length, 4);
      return Buffer.concat([header, payload]);
    };
    const whole = Buffer.concat([frame(1, "grün\r\nei"), frame(2, "err\n"), frame(1, "ns\nrest")]);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length)), (cuts) => {
        const out: string[] = [];
        const error: string[] = [];
        const [first, second] = [lineSplitter((line) => out.push(line)), lineSplitter((line) => error.push(line))];
        const feed = frameReader((kind, payload) => (kind === 2 ? second : first).take(payload));
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
        for (const [i, end] of places.entries()) feed(whole.subarray(places[i - 1] ?? 0, end));
        first.finish();
        second.finish();
        expect([out, error]).toEqual([["grün", "eins", "rest"], ["err"]]);
      }),
    );
  });
});

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

describe("a harness", () => {
  const me = identifyHarness();

  it("is known again by its labels, and alive", () => {
    expect(harnessOf(labelsOf("r", me))).toEqual(me);
    expect(livenessOf(me)).toBe("alive");
  });

  it.each([
    ["its pid belongs to a later process", { started: "1" }, "dead"],
    ["no process has its pid", { pid: 2 ** 22 + 1 }, "dead"],
    ["the machine has booted since", { boot: "another" }, "dead"],
    ["it ran in another container", { namespace: "pid:[1]" }, "unknown"],
    ["it ran on another machine", { machine: "another", boot: "another" }, "unknown"],
  ] as const)("when %s, is %j: %s", (_, change, expected) => {
    expect(livenessOf({ ...me, ...change })).toBe(expected);
  });

  it("is nobody where labels are not ours", () => {
    expect(harnessOf({})).toBeUndefined();
    expect(harnessOf({ "usurper.harness": "{torn" })).toBeUndefined();
  });
});

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
    const slow = eventually(clock, { withinMs: 1000, everyMs: 5 }, async () => clock.nowNs() > 0).then(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      slowDone = true;
    });
    await expect(allSettled([Promise.reject(new Error("first")), slow])).rejects.toThrow("first");
    expect(slowDone).toBe(true);
  });

  it("give up on what never comes true", async () => {
    expect(await eventually(clock, { withinMs: 10, everyMs: 2 }, async () => false)).toBe(false);
  });
});
