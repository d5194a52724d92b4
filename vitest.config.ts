import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "workloads/**/*.test.ts", "nemeses/**/*.test.ts", "reports/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
