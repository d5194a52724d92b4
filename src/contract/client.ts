import type { Json } from "../core/json.js";
import type { Random } from "../core/random.js";
import type { Ms } from "../core/units.js";
import type { Clock } from "./clock.js";
import type { EmitMark } from "./marks.js";
import type { ElectionSurface } from "./surfaces/election.js";
import type { FencedLogSurface, FencedRegisterSurface } from "./surfaces/fenced.js";
import type { LockSurface } from "./surfaces/lock.js";
import type { RegisterSurface } from "./surfaces/register.js";
import type { SessionSurface } from "./surfaces/session.js";

/** What a client can do, by name. `session` comes with `election` and `lock`, and needs no naming. */
export type SurfaceName = "election" | "register" | "fencedRegister" | "fencedLog" | "lock";

/** One host's client of a system: the surfaces it offers, all on one connection and session. */
export interface Client {
  readonly session?: SessionSurface;
  readonly election?: ElectionSurface;
  readonly register?: RegisterSurface;
  readonly fencedRegister?: FencedRegisterSurface;
  readonly fencedLog?: FencedLogSurface;
  readonly lock?: LockSurface;
  /** The node that the next request will address, for the history. */
  readonly node: () => string;
  close(): Promise<void>;
}

/** Where a client finds the nodes, e.g. `{id: "n1", address: "10.7.0.11", ports: {client: 2379}}`. */
export interface NodeEndpoint {
  readonly id: string;
  readonly address: string;
  readonly ports: { readonly [name: string]: number };
}

/** A node and the address at which the others find it. */
export interface NodePlace {
  readonly id: string;
  readonly address: string;
}

/** Plain messages between a client and nodes, for systems whose protocol is ours. May lose, delay and reorder. */
export interface MessageTransport {
  /**
   * True while no message sent or received so far can arrive twice. Only then does a node's rejection settle the copy of
   * a request that it answers: elsewhere the same copy may arrive again, later, when that node has come to lead. A
   * network may lose this at any time, never regain it: look when a request ends, not when it begins.
   */
  readonly atMostOnce?: boolean;
  send(to: string, message: Json): void;
  onMessage(receive: (from: string, message: Json) => void): void;
}

/** Everything a client is given. It touches time, randomness and network only through this. */
export interface ClientContext {
  /** The host it runs on, e.g. `c1`. */
  readonly host: string;
  /** 0 for the host's first life, one more after each restart: what must be unique over lives takes it in. */
  readonly incarnation: number;
  readonly nodes: readonly NodeEndpoint[];
  /** The host's own clock. */
  readonly clock: Clock;
  /** What its wall clock reads, where there is one: good for telling people, never for measuring. */
  readonly wallMs?: () => Ms;
  readonly random: Random;
  /** An operation's timeout, by the host's own clock. */
  readonly operationTimeoutMs: Ms;
  readonly options: { readonly [name: string]: Json };
  readonly bug?: string;
  /** Tells that a mark of the system was reached; absent where nobody listens. */
  readonly mark?: EmitMark;
  /** Present where the environment carries messages of our own protocols. */
  readonly transport?: MessageTransport;
}
