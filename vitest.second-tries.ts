import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Tells at the end which tests passed only when tried again, and what had failed before: a second try that nobody hears
 * of hides what a first one found.
 */
export class SecondTries implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const again = modules.flatMap(({ children }) =>
      [...children.allTests()].filter((test) => test.diagnostic()?.flaky),
    );
    if (again.length === 0) return;
    console.log(`${again.length} passed only when tried again:`);
    for (const test of again) console.log(told(test));
  }
}

function told(test: TestCase): string {
  const errors = test.result().errors ?? [];
  return [
    `  ${test.module.relativeModuleId} > ${test.fullName}`,
    ...errors.map(({ message }) => `    ${message}`),
  ].join("\n");
}
