import type { Ms } from "../../core/units.js";
import type { Outcome } from "../outcome.js";
import type { SessionId } from "./session.js";

export interface CampaignRequest {
  readonly election: string;
  /** The candidate's name: the host's. */
  readonly candidate: string;
  readonly session: SessionId;
  /** Give up after this long by the client's own clock. */
  readonly timeoutMs: Ms;
  /** Called as soon as the candidate has its place, with its token, where the system queues. */
  readonly queued: (token: number) => void;
  /** Aborted when the session was lost: stop waiting. */
  readonly signal: AbortSignal;
}

export interface Leadership {
  readonly election: string;
  readonly session: SessionId;
  readonly token: number;
}

/** Leader election with fencing tokens. */
export interface ElectionSurface {
  /** Blocks until this candidate leads. Tokens are safe integers; one that does not fit is an error. */
  campaign(request: CampaignRequest): Promise<Outcome<{ readonly token: number }>>;
  resign(leadership: Leadership): Promise<Outcome<null>>;
  /** Who leads, read linearizably; null where nobody does. */
  observe(election: string): Promise<Outcome<{ readonly leader: string | null; readonly token: number | null }>>;
}
