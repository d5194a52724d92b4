import type { Client, ClientContext } from "../../contract/client.js";
import { fail, type Outcome } from "../../contract/outcome.js";
import type { FencedLogSurface, FencedRegisterSurface } from "../../contract/surfaces/fenced.js";
import type { SessionSurface } from "../../contract/surfaces/session.js";
import type { Ms } from "../../core/units.js";
import { createCoordinationClient } from "../coordination/index.js";
import { LocalLease } from "./local-lease.js";
import type { ChubbyMark } from "./marks.js";
import { graceOf, lockDelayOf } from "./options.js";

export interface ChubbyClientSetup {
  /** The name of the log's positions in the history. */
  readonly positions: string;
  /** How often a waiting candidate asks for its place. */
  readonly pollMs: Ms;
}

/**
 * The client of one host: a coordination client whose sessions have a lock-delay, and which does nothing in a tenure's
 * name while it is in jeopardy. "When a client's local lease timeout expires, it becomes unsure whether the master has
 * terminated its session" (Burrows 2006, section 2.8).
 */
export function createChubbyClient(context: ClientContext, setup: ChubbyClientSetup): Client {
  const mark = (name: ChubbyMark): void => context.mark?.(name);
  const lease = new LocalLease({ clock: context.clock, graceMs: graceOf(context.options), mark });
  const inner = createCoordinationClient(context, {
    ...setup,
    lockDelayMs: lockDelayOf(context.options),
    tenures: { remainingMs: () => lease.remainingMs },
  });
  const { session, fencedRegister, fencedLog } = inner;
  const safely = <Value>(act: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> => {
    if (!lease.inJeopardy) return act();
    mark("held-back-in-jeopardy");
    return Promise.resolve(fail("unsent", { error: "in jeopardy: no master has answered for a local lease" }));
  };
  return {
    ...inner,
    ...(session === undefined ? {} : { session: leased(session, context, lease) }),
    ...(fencedRegister === undefined ? {} : { fencedRegister: carefulRegister(fencedRegister, safely) }),
    ...(fencedLog === undefined ? {} : { fencedLog: carefulLog(fencedLog, safely) }),
  };
}

type Safely = <Value>(act: () => Promise<Outcome<Value>>) => Promise<Outcome<Value>>;

/** Keeps the local lease up to date with what masters answer. */
function leased(session: SessionSurface, { clock }: ClientContext, lease: LocalLease): SessionSurface {
  return {
    async open(ttlMs) {
      const sentNs = clock.nowNs();
      const opened = await session.open(ttlMs);
      if (opened.type === "ok") lease.answered(sentNs, ttlMs);
      return opened;
    },
    async renew(id) {
      const sentNs = clock.nowNs();
      const renewed = await session.renew(id);
      if (renewed.type === "ok") lease.answered(sentNs, renewed.value.ttlMs);
      return renewed;
    },
    revoke(id) {
      lease.over();
      return session.revoke(id);
    },
  };
}

function carefulRegister(register: FencedRegisterSurface, safely: Safely): FencedRegisterSurface {
  return {
    read: (target, token) => (token === undefined ? register.read(target) : safely(() => register.read(target, token))),
    write: (target, token, value) => safely(() => register.write(target, token, value)),
  };
}

function carefulLog(log: FencedLogSurface, safely: Safely): FencedLogSurface {
  return {
    read: (target, token) => (token === undefined ? log.read(target) : safely(() => log.read(target, token))),
    append: (target, token, value) => safely(() => log.append(target, token, value)),
  };
}
