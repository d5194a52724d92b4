import type { Clock } from "../../contract/clock.js";
import { fail, info, type Outcome, ok } from "../../contract/outcome.js";
import type { CampaignRequest } from "../../contract/surfaces/election.js";
import { type Ms, msToNs, nsToMs } from "../../core/units.js";
import type { Calls } from "./calls.js";
import type { ClientMarkReached } from "./client-marks.js";
import type { ClientPolicy } from "./client-policy.js";
import { pause } from "./pause.js";

export interface CampaignSetup {
  readonly calls: Calls;
  readonly clock: Clock;
  /** How often a waiting candidate asks for its place. */
  readonly pollMs: Ms;
  readonly policy: ClientPolicy;
  readonly mark: ClientMarkReached;
}

/**
 * Queues a candidate and waits until it leads. Each answer about its place is linearizable, so the one that says that
 * nobody stands before it shows that it led at that answer's position.
 *
 * A campaign whose command got no answer is over: its token is unknown, and with it what to withdraw. The candidacy, if
 * there is one, goes with the session, which its host abandons.
 */
export async function campaign(request: CampaignRequest, setup: CampaignSetup): Promise<Outcome<{ token: number }>> {
  const { calls, clock, pollMs, policy } = setup;
  const { election, candidate, session } = request;
  const signal = policy.endOfWait(request);
  const deadlineNs = clock.nowNs() + msToNs(request.timeoutMs);
  const remainingMs = (): Ms => nsToMs(deadlineNs - clock.nowNs());
  const limits = { timeoutMs: request.timeoutMs, signal };
  const command = policy.candidacy({ type: "campaign", election, candidate, session }, clock);
  const placed = await calls.command(command, limits);
  if (placed.type !== "ok") return placed;
  const { token } = placed.value;
  request.queued(token);
  const { ahead: aheadAtFirst } = placed.value;
  let ahead = aheadAtFirst;
  let at = placed.at;
  while (true) {
    // First of all: who has lost its session must not begin to lead by an answer from before.
    if (signal.aborted) return withdraw(request, token, "loss", setup);
    if (policy.turnHasCome(aheadAtFirst, ahead)) return ok({ token }, at);
    if (remainingMs() <= 0) return withdraw(request, token, "timeout", setup);
    await pause(clock, Math.min(pollMs, remainingMs()), signal);
    if (signal.aborted || remainingMs() <= 0) continue;
    const place = await calls.query({ type: "place", election, token }, { timeoutMs: remainingMs(), signal });
    if (place.type === "ok") {
      ahead = place.value.ahead;
      at = place.at;
    } else if (place.type === "fail" && place.cause === "refused") {
      return policy.candidacyGone(place, token);
    }
  }
}

/** Takes the candidacy back. Whoever gives up without knowing that it is gone may yet come to lead. */
async function withdraw(
  { election, session, timeoutMs }: CampaignRequest,
  token: number,
  cause: "loss" | "timeout",
  { calls, mark }: CampaignSetup,
): Promise<Outcome<never>> {
  mark(cause === "loss" ? "campaign-withdrawn-after-loss" : "campaign-withdrawn-in-time");
  const why = cause === "loss" ? "the session was lost" : `gave up after ${timeoutMs} ms`;
  const withdrawn = await calls.command({ type: "resign", election, session, token });
  if (withdrawn.type === "ok") return fail("unavailable", { error: `${why}; withdrew` });
  if (withdrawn.type === "fail" && withdrawn.cause === "refused") {
    return fail("refused", { error: `${why}; ${withdrawn.error}` });
  }
  mark("withdrawal-unanswered");
  return info(`${why}; may still hold a place: ${withdrawn.error}`);
}
