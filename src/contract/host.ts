import type { Json } from "../core/json.js";
import type { Ns } from "../core/units.js";
import type { ClientContext } from "./client.js";
import type { Outcome } from "./outcome.js";

/** An operation as the generator makes it and the host performs it. */
export interface OperationRequest {
  readonly f: string;
  readonly value: Json;
  readonly election?: string;
  readonly resource?: string;
  readonly key?: string;
}

/**
 * What the harness tells a host, one object a line where the host is a process. Every line carries the harness' time,
 * so that a host can say what it had seen when it judged.
 *
 * An operation takes three steps: the harness *offers* it, the host answers *ready* once it really runs, the harness
 * stamps the invocation and says *go*. An operation given to a paused contender is thus invoked when it wakes: stamped
 * at the offer instead, its late write would seem to overlap its successor's.
 */
export type HostCommand =
  | { readonly type: "offer"; readonly id: number; readonly op: OperationRequest; readonly timeNs: Ns }
  | { readonly type: "go"; readonly id: number; readonly timeNs: Ns }
  | { readonly type: "tick"; readonly timeNs: Ns }
  | { readonly type: "stop"; readonly timeNs: Ns };

/**
 * What a host tells the harness, in order. Ids of offered operations are the harness' and positive. A host begins an
 * operation of its own (`renew`) by a *ready* that carries the operation and a negative id.
 */
export type HostReport =
  | { readonly type: "hello" }
  | {
      readonly type: "ready";
      readonly id: number;
      readonly session?: string;
      readonly node?: string;
      readonly op?: OperationRequest;
    }
  | {
      readonly type: "complete";
      readonly id: number;
      readonly outcome: Outcome;
      readonly late?: true;
      readonly node?: string;
    }
  | {
      readonly type: "note";
      readonly f: "queued" | "belief" | "leadership-lost" | "stall";
      readonly value: Json;
      readonly session?: string;
    }
  | { readonly type: "stopped" };

/** The harness' end of a host. Reports arrive in the order they were sent, never after `onDeath`. */
export interface HostLink {
  readonly name: string;
  readonly role: "contender" | "reader";
  send(command: HostCommand): void;
  /** Must be called before the first `send`. */
  listen(listener: { report(report: HostReport): void; died(reason: string): void }): void;
}

/** The running end of a host: takes commands, sends reports. Made by the runner, placed by the environment. */
export interface HostRuntime {
  receive(command: HostCommand): void;
}

/** What an environment calls to bring a host to life wherever it places it. */
export type HostFactory = (context: ClientContext, report: (report: HostReport) => void) => HostRuntime;
