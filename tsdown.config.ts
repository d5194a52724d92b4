import { defineConfig } from "tsdown";

const shared = {
  format: "esm",
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
  dts: false,
  clean: false,
  sourcemap: false,
  hash: false,
  // One file each: a rebuild then replaces a running program's code at once or not at all.
  outputOptions: { codeSplitting: false },
} as const;

export default defineConfig([
  { ...shared, entry: { cli: "src/cli/main.ts" } },
  {
    ...shared,
    entry: { agent: "src/cli/agent-main.ts" },
    // It is copied into a container that has Node and nothing else; environments and checkers stay out of it.
    deps: { alwaysBundle: [/.*/], neverBundle: ["dockerode"] },
    treeshake: { moduleSideEffects: false },
  },
  ...["index", "history", "vitest"].map((name) => ({
    ...shared,
    entry: { [name]: `src/library/${name}.ts` },
    dts: true,
    // The others share its classes, which a second copy of them would not.
    deps: { neverBundle: ["vitest", /^\.\/index\.js$/] },
  })),
]);
