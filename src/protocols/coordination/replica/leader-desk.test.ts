import { describe, expect, it } from "vitest";
import type { ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";
import { Ledger } from "../../../contract/testing/ledger.js";
import { at } from "../testing/local-time.js";
import { LeaderDesk } from "./leader-desk.js";
import { ReplicatedService, type ServiceEntry } from "./replicated-service.js";

const request = (kind: ClientRequest["kind"], sequence: number, oldest = 1): ClientRequest => ({
  ...{ type: "client-request", client: "c1", sequence, oldest, kind, body: kind === "command" ? "a" : null },
});

/** A desk of a leader whose log is applied as a test says; rounds are answered as it says, too. */
function scene() {
  const service = new ReplicatedService(new Ledger());
  const log: ServiceEntry[] = [];
  const rounds = { begun: 0, answered: 0 };
  const told: [number, ClientReplyOutcome["type"]][] = [];
  const marks: string[] = [];
  let index = 0;
  const desk = new LeaderDesk({
    service,
    index: () => index,
    rounds: { newest: () => rounds.begun, answered: () => rounds.answered, begin: () => void rounds.begun++ },
    outbox: { sendAtOnce: (_, { sequence, outcome }) => void told.push([sequence, outcome.type]) },
    mark: (name) => marks.push(name),
  });
  const applyNext = (): void => {
    const applied = service.apply(log[index] as ServiceEntry, ++index, at(0));
    if (applied !== undefined) desk.settle(applied);
  };
  const command = (sequence: number, oldest?: number) =>
    desk.command("h1", request("command", sequence, oldest), (entry) => log.push(entry));
  return { desk, log, rounds, told, marks, applyNext, command };
}

describe("commands", () => {
  it("are proposed once, and answered when that is applied and whenever they are asked for again", () => {
    const { desk, log, told, marks, applyNext, command } = scene();
    expect(desk.isNew(request("command", 1))).toBe(true);
    command(1);
    command(1);
    expect(log).toEqual([{ kind: "command", client: "c1", sequence: 1, oldest: 1, body: "a" }]);
    expect(desk.isNew(request("command", 1))).toBe(false);
    expect(told).toEqual([]);
    applyNext();
    expect(told).toEqual([[1, "result"]]);
    command(1);
    expect(desk.isNew(request("command", 1))).toBe(false);
    expect(told).toHaveLength(2);
    expect(marks).toEqual(["command-joined-proposal", "command-answered-from-session"]);
  });

  it("that their client has given up are forgotten, not proposed", () => {
    const { log, told, command } = scene();
    command(1, 2);
    expect([log, told]).toEqual([[], [[1, "forgotten"]]]);
  });
});

describe("queries", () => {
  it("begin a round that those share which come before it is answered, and wait for it", () => {
    const { desk, rounds, told } = scene();
    desk.query("h1", request("query", 1), { round: 1, index: 0 });
    desk.advance(0);
    expect(rounds.begun).toBe(1);
    for (const sequence of [2, 3]) desk.query("h1", request("query", sequence), { round: 2, index: 0 });
    desk.advance(0);
    expect([rounds.begun, told]).toEqual([1, []]);
    rounds.answered = 1;
    desk.advance(0);
    expect([rounds.begun, told]).toEqual([2, [[1, "result"]]]);
    rounds.answered = 2;
    desk.advance(0);
    expect(told.map(([sequence]) => sequence)).toEqual([1, 2, 3]);
  });

  it("wait until the log is applied as far as they must see", () => {
    const { desk, rounds, told, applyNext, command } = scene();
    rounds.begun = rounds.answered = 1;
    command(1);
    desk.query("h1", request("query", 2), { round: 1, index: 1 });
    desk.advance(0);
    expect(told).toEqual([]);
    applyNext();
    desk.advance(0);
    expect(told.map(([sequence]) => sequence)).toEqual([1, 2]);
  });
});

describe("the end of a tenure", () => {
  it("leaves nobody without an answer: proposals are lost, for all that it knows, and queries were not answered", () => {
    const { desk, told, marks, command } = scene();
    let dropped = 0;
    command(1);
    desk.query("h1", request("query", 2), { round: 1, index: 0 });
    desk.end({ queryDropped: () => dropped++ });
    expect(told).toEqual([
      [1, "lost"],
      [2, "not-leader"],
    ]);
    expect([dropped, marks]).toEqual([1, ["command-lost-at-step-down"]]);
    desk.end();
    expect(told).toHaveLength(2);
  });
});
