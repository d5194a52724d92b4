import type Docker from "dockerode";
import type { Clock } from "../../contract/clock.js";
import { EnvironmentError, messageOf } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { createRealClock } from "../real-clock.js";
import { bounded } from "./bounded.js";

/** How long the engine may take for one request, and to say that it is there at all. */
const REQUEST_MS: Ms = 30_000;
const PING_MS: Ms = 5000;

const ENGINE_HINT = "start Docker, or run docker/ensure-engine.sh as root to install and start one";

/** The container engine. Its clock times requests and is not a run's clock. */
export interface Engine {
  readonly docker: Docker;
  readonly clock: Clock;
  /**
   * Makes one request, bounded in time. `what` completes "could not ...", and a failure is told as an
   * EnvironmentError with the engine's own words and its HTTP status (`statusOf`).
   */
  request<T>(what: string, work: (docker: Docker) => Promise<T>, limitMs?: Ms): Promise<T>;
}

/** The engine that DOCKER_HOST or the usual socket names, without asking whether it answers. */
export async function openEngine(): Promise<Engine> {
  // Loaded only where containers are wanted: it takes half a second that the simulator need not pay.
  const { default: Dockerode } = await import("dockerode");
  const docker = new Dockerode();
  const clock = createRealClock();
  return {
    docker,
    clock,
    async request(what, work, limitMs = REQUEST_MS) {
      try {
        return await bounded(clock, limitMs, "the container engine's answer", () => work(docker));
      } catch (thrown) {
        throw told(what, thrown);
      }
    },
  };
}

/** The engine, once it has answered. Rejects with an EnvironmentError that says how to get one. */
export async function reachEngine(): Promise<Engine> {
  refuseRemoteEngine(process.env["DOCKER_HOST"]);
  const engine = await openEngine();
  await engine.request("reach the container engine", (docker) => docker.ping(), PING_MS);
  return engine;
}

/** True where the engine answers at this moment. */
export async function answers(engine: Engine): Promise<boolean> {
  try {
    await engine.request("reach the container engine", (docker) => docker.ping(), PING_MS);
    return true;
  } catch {
    return false;
  }
}

/** Ports are published on the engine's own 127.0.0.1, so an engine elsewhere would run nodes that nobody reaches. */
function refuseRemoteEngine(address: string | undefined): void {
  if (address === undefined || address === "" || /^(?:unix|npipe):/.test(address)) return;
  if (/^[a-z]+:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\/?$/.test(address)) return;
  throw new EnvironmentError(`DOCKER_HOST=${address} is another machine, whose published ports are out of reach`, {
    hint: "unset DOCKER_HOST, or run usurper on that machine",
  });
}

function told(what: string, thrown: unknown): EnvironmentError {
  if ((thrown as { code?: unknown } | null)?.code === "EACCES") {
    return new EnvironmentError(
      `could not ${what}: this user may not use the container engine (${messageOf(thrown)})`,
      {
        hint: "add the user to the group docker, or run as root",
        cause: thrown,
      },
    );
  }
  if (connectionFailed(thrown)) {
    const message = `could not ${what}: no container engine answers (${messageOf(thrown)})`;
    return new EnvironmentError(message, { hint: ENGINE_HINT, cause: thrown });
  }
  const detail = thrown instanceof EnvironmentError ? thrown.detail : {};
  return new EnvironmentError(`could not ${what}: ${messageOf(thrown)}`, { ...detail, cause: thrown });
}

function connectionFailed(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown } | null)?.code;
  return ["ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE", "ENOTFOUND"].includes(String(code));
}

/** The HTTP status with which the engine refused, where it did: 404 not there, 409 in conflict, 304 nothing to do. */
export function statusOf(thrown: unknown): number | undefined {
  const cause = thrown instanceof EnvironmentError ? thrown.detail.cause : thrown;
  const status = (cause as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" ? status : undefined;
}

/** Undefined instead of a refusal with one of these statuses; everything else still rejects. */
export async function unless<T>(statuses: readonly number[], work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (statuses.includes(statusOf(thrown) ?? 0)) return undefined;
    throw thrown;
  }
}
