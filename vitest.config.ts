import { defineConfig } from "vitest/config";

const results = process.env["USURPER_TEST_RESULTS"];

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "workloads/**/*.test.ts", "nemeses/**/*.test.ts", "reports/**/*.test.ts"],
    globalSetup: ["./vitest.global-setup.ts"],
    setupFiles: ["./vitest.setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 240_000,
    // Clusters in containers share two cores: one file at a time for them would be slower still than two.
    maxWorkers: 2,
    reporters: results === undefined ? ["default"] : ["default", ["json", { outputFile: results }]],
  },
});
