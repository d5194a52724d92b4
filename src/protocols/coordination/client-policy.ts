import type { Clock } from "../../contract/clock.js";
import type { Fail, Ok, Outcome } from "../../contract/outcome.js";
import type { CampaignRequest } from "../../contract/surfaces/election.js";
import type { Json } from "../../core/json.js";
import type { Calls } from "./calls.js";
import type { Answer } from "./classify.js";
import type { CampaignCommand, FencedMutation } from "./commands.js";
import type { RequestChannel, RequestLimits } from "./request-channel.js";

/** The decisions of the client in which a planted bug may differ; chosen once, when a client is made. */
export interface ClientPolicy {
  /** Has a command answered; whether it took effect, the answer tells. */
  command(channel: RequestChannel, body: Json, limits: RequestLimits): Promise<Answer>;
  /** What a candidate sends. */
  candidacy(command: CampaignCommand, clock: Clock): CampaignCommand;
  /** What ends a candidate's wait before its turn comes. */
  endOfWait(request: CampaignRequest): AbortSignal;
  /** Whether its turn has come, by how many stood before it when it was queued and how many do now. */
  turnHasCome(aheadAtFirst: number, ahead: number): boolean;
  /** What becomes of a candidate whose candidacy is gone while it waits. */
  candidacyGone(refusal: Fail, token: number): Ok<{ readonly token: number }> | Fail;
  /** Writes or appends in the name of a tenure. */
  mutate(calls: Calls, mutation: FencedMutation): Promise<Outcome<null>>;
}

export const CLIENT_POLICY: ClientPolicy = {
  command: (channel, body, limits) => channel.ask("command", body, limits),
  candidacy: (command) => command,
  endOfWait: ({ signal }) => signal,
  turnHasCome: (_aheadAtFirst, ahead) => ahead === 0,
  candidacyGone: (refusal) => refusal,
  mutate: (calls, mutation) => calls.command(mutation),
};
