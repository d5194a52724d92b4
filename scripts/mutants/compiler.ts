import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import type { Mutation } from "./candidates.js";

/** Tells whether mutations compile, one at a time; all others files are as they are on disk. */
export class Compiler {
  readonly #root: string;
  readonly #service: ts.LanguageService;
  readonly #originals = new Map<string, string>();
  #changed: { readonly path: string; readonly text: string } | undefined;
  #version = 0;

  /** `root` holds `tsconfig.json`; `files`, from there, are those to be mutated. */
  constructor(root: string, files: readonly string[]) {
    this.#root = root;
    const configFile = resolve(root, "tsconfig.json");
    const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const paths = files.map((file) => resolve(root, file));
    this.#service = ts.createLanguageService({
      getScriptFileNames: () => paths,
      getScriptVersion: (path) => (path === this.#changed?.path ? `mutation ${this.#version}` : "original"),
      getScriptSnapshot: (path) => {
        const text = this.#textOf(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getCompilationSettings: () => options,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
    });
  }

  compiles(mutation: Mutation): boolean {
    const path = resolve(this.#root, mutation.file);
    this.#version++;
    this.#changed = { path, text: mutated(readFileSync(path, "utf8"), mutation) };
    const problems = [...this.#service.getSyntacticDiagnostics(path), ...this.#service.getSemanticDiagnostics(path)];
    this.#changed = undefined;
    return problems.length === 0;
  }

  #textOf(path: string): string | undefined {
    if (path === this.#changed?.path) return this.#changed.text;
    const known = this.#originals.get(path) ?? ts.sys.readFile(path);
    if (known !== undefined) this.#originals.set(path, known);
    return known;
  }
}

/** The file's text with the mutation made. */
export function mutated(text: string, { start, end, becomes }: Mutation): string {
  return text.slice(0, start) + becomes + text.slice(end);
}
