import type { Client, ClientContext } from "../../../contract/client.js";
import { fail, info, type Outcome } from "../../../contract/outcome.js";
import { POWER_SWITCH } from "../../../contract/power.js";
import type { ElectionSurface } from "../../../contract/surfaces/election.js";
import type { LockSurface } from "../../../contract/surfaces/lock.js";
import type { SessionId, SessionSurface } from "../../../contract/surfaces/session.js";
import { ContractError } from "../../../core/errors.js";
import { splitTransport } from "../split-transport.js";
import { PowerLine } from "./power-line.js";
import { type StonithRules, stonithRulesWith } from "./stonith-rules.js";

/**
 * Any system's client, under the rule that a new leader has its predecessor powered off before it acts ("shoot the other
 * node in the head"). A campaign, or an acquisition, that the system grants returns ok only once the power switch has
 * confirmed, and the session has been renewed after that; without either the leadership is given back, and nobody acts.
 *
 * The renewal settles who shot last. (c1 is granted leadership and paused before it asks for anyone to be powered off; c2
 * follows, has nobody to power off, and acts. c1 wakes and has c2 powered off: it must not act now, since its grant is as
 * old as its sleep.) A session that is renewed had not run out, so that whoever else is granted what it holds comes later,
 * and powers this one off first.
 */
export function withStonith(connect: (context: ClientContext) => Client, context: ClientContext): Client {
  const { transport, bug } = context;
  if (transport === undefined) throw new ContractError("environment", "fencing by power needs a transport");
  const ways = splitTransport(transport, POWER_SWITCH);
  const client = connect({ ...context, transport: ways.nodes });
  const { session, register, fencedRegister, fencedLog, election, lock } = client;
  const gate: Gate = { line: new PowerLine(context, ways.beside), session, rules: stonithRulesWith(bug) };
  return {
    ...(session === undefined ? {} : { session }),
    ...(register === undefined ? {} : { register }),
    ...(fencedRegister === undefined ? {} : { fencedRegister }),
    ...(fencedLog === undefined ? {} : { fencedLog }),
    ...(election === undefined ? {} : { election: gatedElection(election, gate) }),
    ...(lock === undefined ? {} : { lock: gatedLock(lock, gate) }),
    node: () => client.node(),
    close: () => client.close(),
  };
}

/** What stands between being granted leadership and acting on it. */
interface Gate {
  readonly line: PowerLine;
  readonly session: SessionSurface | undefined;
  readonly rules: StonithRules;
}

type Granted = Outcome<{ readonly token: number }>;

function gatedElection(inner: ElectionSurface, gate: Gate): ElectionSurface {
  return {
    async campaign(request) {
      const { election, session } = request;
      const granted = await inner.campaign(request);
      return passed(granted, { election, session }, gate, (token) => inner.resign({ election, session, token }));
    },
    resign(leadership) {
      gate.line.stepDown(leadership.election);
      return inner.resign(leadership);
    },
    observe: (election) => inner.observe(election),
  };
}

function gatedLock(inner: LockSurface, gate: Gate): LockSurface {
  return {
    async acquire(request) {
      const { lock, session } = request;
      const granted = await inner.acquire(request);
      return passed(granted, { election: lock, session }, gate, (token) => inner.release({ lock, session, token }));
    },
    release(hold) {
      gate.line.stepDown(hold.lock);
      return inner.release(hold);
    },
  };
}

/** What was granted, where nothing keeps it from acting; else given back, which may itself remain unanswered. */
async function passed(
  granted: Granted,
  seat: Seat,
  gate: Gate,
  giveBack: (token: number) => Promise<Outcome<null>>,
): Promise<Granted> {
  if (granted.type !== "ok") return granted;
  const why = await obstacle(seat, gate);
  if (why === undefined) return granted;
  gate.line.stepDown(seat.election);
  const given = await giveBack(granted.value.token);
  return given.type === "info"
    ? info(`${why}, and to give leadership back: ${given.error}`)
    : fail("unavailable", { error: why });
}

/** What a contender was granted, and by which session it holds it. */
interface Seat {
  readonly election: string;
  readonly session: SessionId;
}

/** Why a new leader must not act, or undefined where it may. */
async function obstacle({ election, session }: Seat, gate: Gate): Promise<string | undefined> {
  if (gate.rules.decide(await gate.line.takeOver(election)) === "give up")
    return "the power switch did not confirm that whoever acted before is off";
  const renewed = await gate.session?.renew(session);
  return renewed === undefined || renewed.type === "ok" ? undefined : "nobody confirmed that its session still lives";
}
