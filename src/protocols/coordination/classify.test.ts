import { describe, expect, it } from "vitest";
import { type Answer, classify, type Fate } from "./classify.js";
import { done, refused } from "./commands.js";

const at = { clock: "raft-index", n: 7 };
const unanswered = (fate: Fate): Answer => ({ type: "unanswered", fate, why: "timeout after 1000 ms" });

describe("classify", () => {
  it.each<["command" | "query", string, Answer, object]>([
    ["command", "done", result(done({ token: 3 })), { type: "ok", value: { token: 3 }, at }],
    ["query", "done", result(done(null)), { type: "ok", value: null, at }],
    [
      "command",
      "refused by a fence",
      result(refused("fenced", { token: 9 })),
      { type: "fail", cause: "refused", seen: { token: 9 }, error: "the fence refused the token", at },
    ],
    [
      "query",
      "refused",
      result(refused("candidacy-gone")),
      { type: "fail", cause: "refused", error: "the candidacy is gone", at },
    ],
    ["command", "unsent", unanswered("unsent"), failed("unsent")],
    ["query", "unsent", unanswered("unsent"), failed("unsent")],
    ["command", "rejected by all it reached", unanswered("rejected"), failed("unavailable")],
    ["query", "rejected by all it reached", unanswered("rejected"), failed("unavailable")],
    ["command", "perhaps taken", unanswered("unknown"), { type: "info", error: "timeout after 1000 ms" }],
    ["query", "perhaps taken", unanswered("unknown"), failed("unavailable")],
  ])("a %s, %s", (kind, _, answer, outcome) => {
    expect(classify(kind, answer, "raft-index")).toEqual(outcome);
  });
});

function result(content: Extract<Answer, { type: "result" }>["result"]): Answer {
  return { type: "result", result: content, index: 7 };
}

function failed(cause: string) {
  return { type: "fail", cause, error: "timeout after 1000 ms" };
}
