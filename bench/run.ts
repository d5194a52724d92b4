/**
 * `npm run bench [name [word...]...]`: runs the named benchmarks, or all of them. Words after a name choose among its
 * rows, where it has some to choose from: `npm run bench engine fenced`.
 */
const BENCHMARKS: { readonly [name: string]: (words: readonly string[]) => Promise<void> } = {
  runner: async () => (await import("./runner.js")).benchRunner(),
  sim: async () => (await import("./sim.js")).benchSim(),
  guided: async (words) => (await import("./guided.js")).benchGuided(words),
  docker: async () => (await import("./docker.js")).benchDocker(),
  engine: async (words) => (await import("./engine.js")).benchEngine(words),
};
const CHOOSY: readonly string[] = ["engine", "guided"];

interface Chosen {
  readonly name: string;
  readonly words: string[];
}

/** The benchmarks named, each with the words after it; undefined, with the error told, where a name is none. */
function chosenFrom(args: readonly string[]): readonly Chosen[] | undefined {
  const chosen: Chosen[] = [];
  for (const arg of args) {
    const last = chosen.at(-1);
    if (Object.hasOwn(BENCHMARKS, arg)) chosen.push({ name: arg, words: [] });
    else if (last !== undefined && CHOOSY.includes(last.name)) last.words.push(arg);
    else {
      console.error(`no benchmark is named ${arg}; there are ${Object.keys(BENCHMARKS).join(", ")}`);
      return undefined;
    }
  }
  return chosen;
}

const args = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHMARKS);
const chosen = chosenFrom(args);
if (chosen === undefined) process.exitCode = 3;
for (const { name, words } of chosen ?? []) await BENCHMARKS[name]?.(words);
