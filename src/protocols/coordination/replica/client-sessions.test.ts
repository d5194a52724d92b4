import { describe, expect, it } from "vitest";
import { ClientSessions, type NumberedCommand } from "./client-sessions.js";

function command(client: string, sequence: number, oldest = 1): NumberedCommand {
  return { client, sequence, oldest };
}

describe("client sessions (Ongaro 2014, section 6.3)", () => {
  it("a command whose number was applied before gets the first outcome and is not applied again", () => {
    const sessions = new ClientSessions();
    let applied = 0;
    const apply = () => ++applied;
    expect(sessions.applyOnce(command("c1", 1), 7, apply)).toEqual({ type: "result", result: 1, index: 7 });
    expect(sessions.applyOnce(command("c1", 1), 9, apply)).toEqual({ type: "result", result: 1, index: 7 });
    expect(applied).toBe(1);
  });

  it("numbers of different clients have nothing to do with each other", () => {
    const sessions = new ClientSessions();
    sessions.applyOnce(command("c1", 1), 1, () => "first");
    expect(sessions.applyOnce(command("c2", 1), 2, () => "second")).toMatchObject({ result: "second" });
  });

  it("commands of one client may be applied out of order", () => {
    const sessions = new ClientSessions();
    sessions.applyOnce(command("c1", 2), 1, () => "second");
    expect(sessions.applyOnce(command("c1", 1), 2, () => "first")).toMatchObject({ result: "first" });
  });

  it("outcomes below the client's oldest open request are dropped, and never applied again", () => {
    const sessions = new ClientSessions();
    sessions.applyOnce(command("c1", 1), 1, () => "first");
    sessions.applyOnce(command("c1", 3, 3), 2, () => "third");
    expect(sessions.outcomeOf("c1", 1)).toEqual({ type: "forgotten" });
    // Number 2 was never seen, yet its client has given it up: it could be a copy of what was applied and dropped.
    expect(sessions.applyOnce(command("c1", 2), 3, () => "second")).toEqual({ type: "forgotten" });
    expect(sessions.outcomeOf("c1", 3)).toMatchObject({ result: "third" });
  });
});
