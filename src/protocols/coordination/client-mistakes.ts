import { fail, type Outcome, ok } from "../../contract/outcome.js";
import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import type { Calls } from "./calls.js";
import type { Answer } from "./classify.js";
import { CLIENT_POLICY, type ClientPolicy } from "./client-policy.js";
import { clocked, TOKEN_FROM_CLOCK } from "./clock-token.js";
import type { FencedMutation } from "./commands.js";
import type { RequestChannel, RequestLimits } from "./request-channel.js";

const MISTAKES: readonly PlantedMistake<ClientPolicy>[] = [
  {
    ...TOKEN_FROM_CLOCK,
    mistake: { candidacy: clocked },
  },
  {
    name: "phantom-leader",
    summary:
      "A waiting candidate neither heeds the loss of its session nor looks at its own place again: once nobody stands before it, it leads.",
    rules: ["E2"],
    source: "As etcd's Go client, package concurrency: Campaign returns though its own key is gone (etcd issue 19597).",
    mistake: {
      endOfWait: () => new AbortController().signal,
      candidacyGone: ({ at }, token) => ok({ token }, at),
    },
  },
  {
    name: "turn-taken-out-of-turn",
    summary: "A waiting candidate takes the end of any candidacy before its own for its turn, be it another waiter's.",
    rules: ["E2", "E3", "L"],
    source:
      "Breaks Hunt et al. 2010, section 2.4: who is woken must look again, since the one before it may have given up.",
    mistake: { turnHasCome: (aheadAtFirst, ahead) => ahead === 0 || ahead < aheadAtFirst },
  },
  {
    name: "fence-check-not-atomic",
    summary: "The client reads the token of the last write, compares it with its own, and then writes without a fence.",
    rules: ["E4", "E5"],
    source: "Kleppmann 2016, How to do distributed locking: a check before the write is overtaken by a pause after it.",
    mistake: { mutate: checkThenWrite },
  },
  {
    name: "retried-under-new-number",
    summary: "A command that was not answered in time is sent again as a new one, and may take effect twice.",
    rules: ["E12", "L"],
    source: "As jetcd, which retried requests that must not be repeated (etcd issue 14890).",
    mistake: { command: askTwice },
  },
  {
    name: "timeout-taken-for-failure",
    summary: "A command that was not answered in time is reported as certainly not applied.",
    rules: ["E12", "L"],
    source: "Breaks Ongaro 2014, section 6.3: a client that hears nothing cannot know whether its command was applied.",
    mistake: { command: pretendKnown },
  },
];

async function checkThenWrite(calls: Calls, mutation: FencedMutation): Promise<Outcome<null>> {
  const highest = await highestWritten(calls, mutation);
  if (highest.type !== "ok") return highest;
  const { value: seen } = highest;
  if (seen !== null && seen > mutation.token) return fail("refused", { seen: { token: seen } });
  return calls.command({ ...mutation, fence: "none" });
}

async function highestWritten(calls: Calls, { type, resource }: FencedMutation): Promise<Outcome<number | null>> {
  if (type === "write-fenced") {
    const shown = await calls.query({ type: "peek-fenced-register", resource });
    return shown.type === "ok" ? ok(shown.value.token) : shown;
  }
  const shown = await calls.query({ type: "peek-fenced-log", resource });
  return shown.type === "ok" ? ok(shown.value.value.at(-1)?.token ?? null) : shown;
}

async function askTwice(channel: RequestChannel, body: Json, limits: RequestLimits): Promise<Answer> {
  const half = { ...limits, timeoutMs: limits.timeoutMs / 2 };
  const first = await channel.ask("command", body, half);
  const unanswered = first.type === "unanswered" && first.fate === "unknown" && limits.signal?.aborted !== true;
  return unanswered ? channel.ask("command", body, half) : first;
}

async function pretendKnown(channel: RequestChannel, body: Json, limits: RequestLimits): Promise<Answer> {
  const answer = await channel.ask("command", body, limits);
  return answer.type === "unanswered" ? { ...answer, fate: "rejected" } : answer;
}

/** The mistakes that a client can be told to make. */
export const CLIENT_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The right policy, but for the named bug. Throws a UserError where there is none of that name. */
export function clientPolicyWith(bug: string | undefined): ClientPolicy {
  return withMistake("the coordination client", CLIENT_POLICY, MISTAKES, bug);
}
