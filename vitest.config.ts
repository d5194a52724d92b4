import { defineConfig } from "vitest/config";
import { SecondTries } from "./vitest.second-tries.js";

const results = process.env["USURPER_TEST_RESULTS"];
const recorded: ["json", { outputFile: string }][] = results === undefined ? [] : [["json", { outputFile: results }]];

const CONTAINERS = "src/**/*.docker.test.ts";

const shared = {
  setupFiles: ["./vitest.setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 240_000,
};

export default defineConfig({
  test: {
    globalSetup: ["./vitest.global-setup.ts"],
    // Clusters in containers share two cores: one file at a time for them would be slower still than two.
    maxWorkers: 2,
    reporters: ["default", new SecondTries(), ...recorded],
    projects: [
      {
        test: {
          ...shared,
          name: "here",
          include: ["src/**/*.test.ts", "workloads/**/*.test.ts", "nemeses/**/*.test.ts", "reports/**/*.test.ts"],
          exclude: [CONTAINERS],
        },
      },
      {
        // Real servers on a shared machine lose leases and connections that they would otherwise keep.
        test: { ...shared, name: "containers", include: [CONTAINERS], retry: 1 },
      },
    ],
  },
});
