/** `npm run bench [name...]`: runs the named benchmarks, or all of them. */
const BENCHMARKS: { readonly [name: string]: () => Promise<void> } = {
  runner: async () => (await import("./runner.js")).benchRunner(),
  sim: async () => (await import("./sim.js")).benchSim(),
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHMARKS);
for (const name of names) {
  const bench = BENCHMARKS[name];
  if (bench === undefined) {
    console.error(`no benchmark is named ${name}; there are ${Object.keys(BENCHMARKS).join(", ")}`);
    process.exitCode = 3;
  } else {
    await bench();
  }
}
