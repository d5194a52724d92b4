import type { ClusterSpec, EnvironmentNote } from "../../contract/environment.js";
import type { ContainerDeployment } from "../../contract/system.js";

/** The first lines of a crash tell the story: a Go program's panic goes on with the stacks of all its goroutines. */
const CRASH_LINES_TOLD = 5;

/** More of a line is for the log file alone. */
const MOST_CHARACTERS = 400;

type Tell = (f: EnvironmentNote["f"], value: EnvironmentNote["value"]) => void;
type LogPatterns = Pick<ContainerDeployment, "crashPatterns" | "roleIn">;

/**
 * Reads nodes' logs while they are written, and tells the harness what matters in them: crashes, and which nodes begin or
 * cease to lead. Tells also which nodes ended though nobody ended them. Tells nothing once it is closed: nodes are then
 * taken away under the feet of their peers.
 */
export class LogWatch {
  readonly #patterns: LogPatterns;
  readonly #note: ClusterSpec["note"];
  #closed = false;

  constructor(note: ClusterSpec["note"], patterns: LogPatterns) {
    this.#note = note;
    this.#patterns = patterns;
  }

  /** To be called before the first of them starts. */
  begin(nodes: readonly string[]): void {
    const { crashPatterns, roleIn } = this.#patterns;
    const wanted = [...(crashPatterns.length > 0 ? ["crash"] : []), ...(roleIn === undefined ? [] : ["leader"])];
    if (wanted.length === 0) return;
    this.#tell({ process: "environment", f: "watching", value: { source: "log", nodes, for: wanted } });
  }

  node(node: string): NodeWatch {
    return new NodeWatch(this.#patterns, (f, value) => this.#tell({ process: node, f, value, node }));
  }

  close(): void {
    this.#closed = true;
  }

  #tell(note: EnvironmentNote): void {
    if (!this.#closed) this.#note(note);
  }
}

/** One node, over all its lives. */
class NodeWatch {
  readonly #patterns: LogPatterns;
  readonly #tell: Tell;
  #life = 1;
  #crashLines = 0;
  #leads = false;

  constructor(patterns: LogPatterns, tell: Tell) {
    this.#patterns = patterns;
    this.#tell = tell;
  }

  line(line: string): void {
    this.#seekCrash(line);
    this.#seekRole(line);
  }

  #seekCrash(line: string): void {
    if (this.#crashLines === CRASH_LINES_TOLD || !isMatch(line, this.#patterns.crashPatterns)) return;
    this.#crashLines += 1;
    this.#tell("crash", { line: shortened(line), life: this.#life });
  }

  #seekRole(line: string): void {
    const status = this.#patterns.roleIn?.(line);
    if (status === undefined) return;
    const { role, term } = status;
    const leads = role === "leader";
    if (leads || this.#leads) this.#tell("server", { source: "log", role, ...(term === undefined ? {} : { term }) });
    this.#leads = leads;
  }

  /** Called once at the end of each life, after its last line. */
  ended(exitCode: number | undefined, how: "asked" | "by itself"): void {
    // Without an exit code the engine is gone, or the container removed by hand: what became of the node nobody knows.
    if (how === "by itself" && exitCode !== undefined) {
      this.#tell("server", { source: "process", role: "down", life: this.#life, exitCode });
    }
    this.#life += 1;
    this.#crashLines = 0;
    this.#leads = false;
  }
}

/** `search`, unlike `test`, begins at the start of the line even where a pattern is global. */
function isMatch(line: string, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => line.search(pattern) >= 0);
}

function shortened(line: string): string {
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS)}...`;
}
