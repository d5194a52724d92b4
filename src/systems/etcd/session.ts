import { fail, type Outcome, ok } from "../../contract/outcome.js";
import type { SessionSurface } from "../../contract/surfaces/session.js";
import type { Ms } from "../../core/units.js";
import type { Gateway } from "./gateway.js";
import { settle } from "./kv.js";
import { int64, leaseDecimal, leaseHex, message, UnreadableAnswer } from "./wire.js";

const MS_PER_S = 1000;

/**
 * Sessions are leases; the session's id is the lease's in hexadecimal, which is also the end of its candidate's key.
 *
 * etcd counts leases in whole seconds. The time asked for is rounded *up*, so that a holder who counts `ttlMs` by its
 * own clock ends its belief no later than the server ends the lease. The server raises it further to its least, one and
 * a half election timeouts rounded up to a second (server/etcdserver, MinLeaseTTL).
 */
export function createSession(gateway: Gateway): SessionSurface {
  return {
    async open(ttlMs) {
      const body = { TTL: String(Math.ceil(ttlMs / MS_PER_S)) };
      return settle(await gateway.call("/v3/lease/grant", body, (answer) => leaseHex(answer["ID"])), "write");
    },
    renew: (session) => renew(gateway, session),
    async revoke(session) {
      const body = { ID: leaseDecimal(session) };
      return settle(await gateway.call("/v3/lease/revoke", body, () => null), "write");
    },
  };
}

/**
 * Keeps a lease alive through a stream of one message. A lease that the leader does not know is no error there: HTTP
 * 200 with the time to live absent, that is zero (v3rpc/lease.go, leaseKeepAlive).
 */
async function renew(gateway: Gateway, session: string): Promise<Outcome<{ readonly ttlMs: Ms }>> {
  const reply = await gateway.call("/v3/lease/keepalive", { ID: leaseDecimal(session) }, (answer) => {
    const result = message(answer["result"], "result");
    // Only an answer about this very lease may count as one without time to live.
    if (result["ID"] !== leaseDecimal(session)) throw new UnreadableAnswer("the keep-alive names another lease");
    return int64(result["TTL"], "a lease's time to live");
  });
  const outcome = settle(reply, "write");
  if (outcome.type !== "ok") return outcome;
  if (outcome.value <= 0) return fail("refused", { error: "the lease is gone" });
  return ok({ ttlMs: outcome.value * MS_PER_S });
}
