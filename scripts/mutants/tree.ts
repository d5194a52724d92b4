import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Mutation } from "./candidates.js";
import { mutated } from "./compiler.js";
import type { Hunt } from "./hunt.js";

const COPIED = ["src", "workloads", "nemeses", "reports", "scripts", "campaigns", "package.json", "tsconfig.json"];

/** A copy of the project in which one file at a time is mutated. Disposal removes it. */
export class Tree implements Disposable {
  readonly #root: string;

  constructor(project: string) {
    this.#root = mkdtempSync(join(tmpdir(), "usurper-mutants-"));
    for (const part of COPIED) cpSync(join(project, part), join(this.#root, part), { recursive: true });
    symlinkSync(resolve(project, "node_modules"), join(this.#root, "node_modules"));
  }

  /** Hunts with the mutation made, or without any. A hunt that does not end in time is found by that. */
  async hunt(campaign: string, seeds: number, limitMs: number, mutation?: Mutation): Promise<Hunt> {
    if (mutation === undefined) return this.#run(campaign, seeds, limitMs);
    const path = join(this.#root, mutation.file);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, mutated(original, mutation));
    try {
      return await this.#run(campaign, seeds, limitMs);
    } finally {
      writeFileSync(path, original);
    }
  }

  #run(campaign: string, seeds: number, limitMs: number): Promise<Hunt> {
    const command = ["--import", "tsx", "scripts/mutants/hunt.ts", campaign, String(seeds)];
    return new Promise((done) => {
      const child = spawn(process.execPath, command, { cwd: this.#root, timeout: limitMs, killSignal: "SIGKILL" });
      let out = "";
      let err = "";
      child.stdout.on("data", (data: Buffer) => {
        out += data.toString();
      });
      child.stderr.on("data", (data: Buffer) => {
        err += data.toString();
      });
      child.on("close", (code, signal) => {
        if (code === 0) done(JSON.parse(out) as Hunt);
        else if (signal === "SIGKILL") done({ foundBy: "did not end", why: `no end within ${limitMs} ms`, ...NONE });
        else done({ foundBy: "broke down", why: err.trim().split("\n").at(-1) ?? "", ...NONE });
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

const NONE = { runs: 1, valid: [] };
