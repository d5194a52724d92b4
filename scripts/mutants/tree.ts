import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Mutation } from "./candidates.js";
import { mutated } from "./compiler.js";
import type { Hunt } from "./hunt.js";

const COPIED = ["src", "workloads", "nemeses", "reports", "scripts", "campaigns", "package.json", "tsconfig.json"];

/** A run takes a second or so, on a busy machine ten; one that says nothing for so long will not end. */
const LONGEST_RUN_MS = 60_000;

/** A copy of the project in which one file at a time is mutated. Disposal removes it. */
export class Tree implements Disposable {
  readonly #root: string;

  constructor(project: string) {
    this.#root = mkdtempSync(join(tmpdir(), "usurper-mutants-"));
    for (const part of COPIED) cpSync(join(project, part), join(this.#root, part), { recursive: true });
    symlinkSync(resolve(project, "node_modules"), join(this.#root, "node_modules"));
  }

  /** Hunts with the mutation made, or without any. */
  async hunt(campaign: string, seeds: number, mutation?: Mutation): Promise<Hunt> {
    if (mutation === undefined) return this.#run(campaign, seeds);
    const path = join(this.#root, mutation.file);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, mutated(original, mutation));
    try {
      return await this.#run(campaign, seeds);
    } finally {
      writeFileSync(path, original);
    }
  }

  #run(campaign: string, seeds: number): Promise<Hunt> {
    const command = ["--import", "tsx", "scripts/mutants/hunt.ts", campaign, String(seeds)];
    const child = spawn(process.execPath, command, { cwd: this.#root });
    const told = { out: "", err: "" };
    const kill = (): void => void child.kill("SIGKILL");
    let silence = setTimeout(kill, LONGEST_RUN_MS);
    child.stdout.on("data", (data: Buffer) => {
      told.out += data.toString();
      clearTimeout(silence);
      silence = setTimeout(kill, LONGEST_RUN_MS);
    });
    child.stderr.on("data", (data: Buffer) => {
      told.err += data.toString();
    });
    return new Promise((done) => {
      child.on("close", (code, signal) => {
        clearTimeout(silence);
        const [dots = "", result = ""] = told.out.split("\n");
        if (code === 0) done(JSON.parse(result) as Hunt);
        else if (signal === "SIGKILL") done({ ...brokenAfter(dots), foundBy: "did not end" });
        else done({ ...brokenAfter(dots), foundBy: "broke down", why: reasonIn(told.err) });
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** The line of a stack trace that says what happened. */
function reasonIn(err: string): string {
  return err.split("\n").find((line) => line.includes("Error")) ?? err.trim();
}

function brokenAfter(dots: string): Hunt {
  return { runs: dots.length, valid: [] };
}
