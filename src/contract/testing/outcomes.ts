import { expect } from "vitest";
import type { Client } from "../client.js";
import type { Outcome } from "../outcome.js";
import type { SessionId } from "../surfaces/session.js";

/** The value of an outcome that must be `ok`. */
export function okOf<T>(outcome: Outcome<T> | undefined): T {
  if (outcome?.type !== "ok") throw new Error(`expected ok, got ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** Opens a session, in a second try where the first was too slow: what it is for is not how fast this machine is. */
export async function opened(client: Client, ttlMs: number): Promise<SessionId> {
  let session: SessionId | undefined;
  const tryToOpen = async (): Promise<string> => {
    const outcome = await client.session?.open(ttlMs);
    if (outcome?.type === "ok") session = outcome.value;
    return outcome?.type ?? "no sessions";
  };
  await expect.poll(tryToOpen, { timeout: 10_000 }).toBe("ok");
  return session ?? "";
}
