import { type ChildProcess, fork } from "node:child_process";
import { EnvironmentError } from "../../core/errors.js";
import { failureThrown } from "./failure.js";
import type { SweepTask, SweptRun } from "./swept-run.js";
import type { FromWorker, ToWorker } from "./worker-messages.js";

/** Where runs of a sweep are carried out. Disposal ends whatever is under way. */
export interface SweepWorkers extends AsyncDisposable {
  /** How many processes work. */
  readonly processes: number;
  /** How many tasks keep all of them busy. */
  readonly atOnce: number;
  /** Rejects as the run itself did, or with an EnvironmentError where no worker survives it. */
  run(task: SweepTask, signal: AbortSignal): Promise<SweptRun>;
}

/** How to start a worker: a program of Node's that serves its parent with `serveSweep`. */
export interface WorkerProgram {
  readonly file: string;
  readonly args: readonly string[];
  /** Flags for Node itself, e.g. a loader. */
  readonly nodeFlags: readonly string[];
}

/** Each worker has a task waiting while it does another, so that it never idles while an answer travels. */
const TASKS_PER_WORKER = 2;

/** A task that a worker died of is given to one other; a second death is no accident. */
const MOST_DEATHS = 2;

interface Pending {
  readonly id: number;
  readonly task: SweepTask;
  readonly signal: AbortSignal;
  /** What a worker that has it does when the signal aborts. */
  drop?: () => void;
  readonly resolve: (run: SweptRun) => void;
  readonly reject: (thrown: unknown) => void;
  deaths: number;
}

/** Starts worker processes; they end with the pool, and by themselves should this process die. */
export function startWorkers(program: WorkerProgram, processes: number): SweepWorkers {
  return new WorkerPool(program, processes);
}

class WorkerPool implements SweepWorkers {
  readonly processes: number;
  readonly #program: WorkerProgram;
  readonly #workers = new Set<Worker>();
  readonly #queue: Pending[] = [];
  #ids = 0;
  #broken: EnvironmentError | undefined;

  constructor(program: WorkerProgram, processes: number) {
    this.processes = processes;
    this.#program = program;
    for (let started = 0; started < processes; started++) this.#start();
  }

  get atOnce(): number {
    return this.processes * TASKS_PER_WORKER;
  }

  run(task: SweepTask, signal: AbortSignal): Promise<SweptRun> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: this.#ids++, task, signal, resolve, reject, deaths: 0 });
      this.#feed();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#broken = new EnvironmentError("the sweep has ended");
    this.#queue.length = 0;
    await Promise.all([...this.#workers].map((worker) => worker.end()));
  }

  /** The next task to whoever has the fewest, so that all are busy before any has one waiting. */
  #feed(): void {
    for (let worker = this.#leastBusy(); worker !== undefined; worker = this.#leastBusy()) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      if (next.signal.aborted) next.reject(next.signal.reason);
      else worker.give(next);
    }
  }

  /** Undefined where all have as many tasks as they take. */
  #leastBusy(): Worker | undefined {
    const [least] = [...this.#workers].sort((one, other) => one.tasks.length - other.tasks.length);
    return least !== undefined && least.tasks.length < TASKS_PER_WORKER ? least : undefined;
  }

  #start(): void {
    const worker = new Worker(this.#program, {
      freed: () => this.#feed(),
      died: (how) => this.#died(worker, how),
    });
    this.#workers.add(worker);
  }

  /** Its tasks go to others. The one that it was busy with may be what killed it. */
  #died(worker: Worker, how: string): void {
    if (!this.#workers.delete(worker) || this.#broken !== undefined) return;
    const left = worker.handBack();
    const [running, ...waiting] = left;
    if (!worker.ready) {
      this.#queue.unshift(...left);
      this.#break(new EnvironmentError(`a worker process could not start: it ended ${how}`));
      return;
    }
    this.#queue.unshift(...waiting);
    if (running !== undefined) {
      running.deaths += 1;
      if (running.deaths < MOST_DEATHS) this.#queue.unshift(running);
      else running.reject(deadlyRun(running.task, how));
    }
    this.#start();
    this.#feed();
  }

  #break(error: EnvironmentError): void {
    this.#broken = error;
    const left = [...this.#queue.splice(0), ...[...this.#workers].flatMap(({ tasks }) => tasks)];
    for (const { reject } of left) reject(error);
  }
}

function deadlyRun({ plan }: SweepTask, how: string): EnvironmentError {
  return new EnvironmentError(`seed ${plan.seed} ended its worker process ${MOST_DEATHS} times, the last time ${how}`, {
    hint: "where memory ran out, --jobs with fewer processes leaves each of them more",
  });
}

interface WorkerEvents {
  /** It has room for another task. */
  readonly freed: () => void;
  readonly died: (how: string) => void;
}

/** One process and the tasks given to it, the first of which it is busy with. */
class Worker {
  readonly tasks: Pending[] = [];
  ready = false;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #events: WorkerEvents;

  constructor({ file, args, nodeFlags }: WorkerProgram, events: WorkerEvents) {
    this.#events = events;
    this.#child = fork(file, args, { execArgv: [...nodeFlags], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#child.on("message", (message) => this.#take(message as FromWorker));
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        resolve();
        events.died(how);
      };
      this.#child.once("error", (error) => end(`with ${error.message}`));
      this.#child.once("exit", (code, signal) => end(signal === null ? `with exit code ${code}` : `by ${signal}`));
    });
  }

  give(pending: Pending): void {
    this.tasks.push(pending);
    const { id, task, signal } = pending;
    this.#send({ type: "task", id, task });
    pending.drop = () => this.#drop(pending);
    signal.addEventListener("abort", pending.drop);
  }

  end(): Promise<void> {
    this.#child.kill("SIGKILL");
    return this.#ended;
  }

  #take(message: FromWorker): void {
    if (message.type === "ready") {
      this.ready = true;
      return;
    }
    const pending = this.tasks.find(({ id }) => id === message.id);
    // A task may be dropped while its answer travels.
    if (pending === undefined) return;
    this.#forget(pending);
    if (message.type === "done") pending.resolve(message.run);
    else pending.reject(failureThrown(message.failure));
    this.#events.freed();
  }

  #drop(pending: Pending): void {
    this.#forget(pending);
    this.#send({ type: "drop", id: pending.id });
    pending.reject(pending.signal.reason);
    this.#events.freed();
  }

  #forget(pending: Pending): void {
    this.tasks.splice(this.tasks.indexOf(pending), 1);
    if (pending.drop !== undefined) pending.signal.removeEventListener("abort", pending.drop);
  }

  /** Its tasks, which it will not do any more. */
  handBack(): readonly Pending[] {
    const left = [...this.tasks];
    for (const pending of left) this.#forget(pending);
    return left;
  }

  #send(message: ToWorker): void {
    // A worker that has just died takes no more; its end is on the way and gives its tasks to others.
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}
