import { expect, it } from "vitest";
import type { ProtocolInput, ProtocolOutput } from "../../contract/protocol.js";
import { type Ms, msToNs } from "../../core/units.js";
import { ElectionMeter } from "./election-meter.js";

/** A meter over three nodes whose only election message is `elect`, and a clock that is set by hand. */
function watched() {
  let nowMs: Ms = 0;
  const meter = new ElectionMeter({
    nodes: new Set(["n1", "n2", "n3"]),
    nowNs: () => msToNs(nowMs),
    electionMessage: (message) => message === "elect",
  });
  const send = { to: "n3", message: "elect" };
  const asking: ProtocolOutput<string> = { records: [], send: [], sendAtOnce: [send] };
  return {
    meter,
    at(ms: Ms) {
      nowMs = ms;
    },
    sends(times: number, from = "n1", to = "n2") {
      for (let sent = 0; sent < times; sent++) meter.sent(from, to, "elect");
    },
    asks(type: "wake" | "start" | "message", role: "candidate" | "leader" = "candidate", output = asking) {
      const input = (type === "message" ? { type, from: "n1", message: "elect" } : { type }) as ProtocolInput<string>;
      meter.stepped(input, output, role);
    },
    elections: (beganMs: Ms = 0) => meter.costs(msToNs(beganMs)).elections,
  };
}

it("counts to an election what was sent since the one before, rounds that failed included", () => {
  const { meter, at, sends, asks, elections } = watched();
  at(100);
  asks("wake");
  sends(4);
  at(110);
  meter.leadership("n1", "leader");
  at(1000);
  meter.leadership("n1", "unknown");
  for (const ms of [1150, 1400]) {
    at(ms);
    asks("wake");
    sends(3, "n2", "n3");
  }
  at(1405);
  meter.leadership("n2", "leader");
  expect(elections(110)).toEqual([
    { leader: "n1", atMs: 0, messages: 4, rounds: 1, tookMs: 10 },
    { leader: "n2", atMs: 1295, messages: 6, rounds: 2, tookMs: 255 },
  ]);
});

it("counts late votes to the election that has just ended, unless another node begins to lead meanwhile", () => {
  const { meter, at, sends, elections } = watched();
  sends(2);
  meter.leadership("n1", "leader");
  at(50);
  sends(3);
  at(51);
  sends(5);
  meter.leadership("n2", "leader");
  at(90);
  sends(7);
  meter.leadership("n3", "leader");
  at(100);
  sends(1);
  expect(elections().map(({ messages }) => messages)).toEqual([5, 5, 8]);
});

it("counts what follows the loss of a leader that has hardly begun to the next one", () => {
  const { meter, at, sends, elections } = watched();
  sends(2);
  meter.leadership("n1", "leader");
  at(10);
  sends(1);
  meter.leadership("n1", "unknown");
  at(20);
  sends(3);
  at(21);
  meter.leadership("n2", "leader");
  expect(elections()).toMatchObject([{ messages: 3 }, { messages: 3, tookMs: 1 }]);
});

it("counts to no election what a cut off node asks in vain", () => {
  const { meter, at, sends, elections } = watched();
  meter.leadership("n1", "leader");
  for (let ms = 1000; ms <= 3000; ms += 250) {
    at(ms);
    sends(1, "n3", "n1");
  }
  at(4001);
  sends(4, "n2", "n3");
  meter.leadership("n2", "leader");
  at(9000);
  sends(2, "n1", "n2");
  expect(elections()).toMatchObject([{ messages: 0 }, { leader: "n2", messages: 4, tookMs: 0 }]);
  expect(meter.costs(0).vainMessages).toBe(9 + 2);
});

it("keeps what was asked before a silence in which nobody led all the time", () => {
  const { meter, at, sends, elections } = watched();
  meter.leadership("n1", "leader");
  at(1000);
  sends(3);
  at(1500);
  meter.leadership("n1", "unknown");
  at(4000);
  sends(4);
  meter.leadership("n2", "leader");
  expect(elections()[1]).toEqual({ leader: "n2", atMs: 4000, messages: 7, rounds: 0, tookMs: 2500 });
});

it("measures from the first message where the former leader still believes that it leads", () => {
  const { meter, at, sends, elections } = watched();
  meter.leadership("n1", "leader");
  at(2000);
  sends(1);
  at(2300);
  sends(1);
  meter.leadership("n2", "leader");
  at(9000);
  meter.leadership("n2", "leader");
  expect(elections().map(({ tookMs }) => tookMs)).toEqual([0, 300, 0]);
});

it("takes a leader that nobody was asked for from the moment at which the former one was lost", () => {
  const { meter, at, elections } = watched();
  at(30);
  meter.leadership("n1", "leader");
  at(1000);
  meter.leadership("n1", "follower");
  at(1400);
  meter.leadership("n3", "leader");
  expect(elections().map(({ messages, tookMs }) => [messages, tookMs])).toEqual([
    [0, 30],
    [0, 400],
  ]);
});

it("calls a round what a node begins of its own, not answers and not what leads already", () => {
  const { meter, at, asks, elections } = watched();
  asks("start");
  asks("wake");
  asks("message");
  asks("wake", "leader");
  asks("wake", "candidate", { records: [], send: [{ to: "n2", message: "heartbeat" }], sendAtOnce: [] });
  at(5);
  meter.leadership("n1", "leader");
  expect(elections()[0]?.rounds).toBe(2);
});

it("counts messages of clients apart, and those of a node to itself or of another kind not at all", () => {
  const { meter, sends } = watched();
  sends(2, "c1", "n1");
  sends(3, "n1", "c1");
  sends(4, "n1", "n1");
  sends(1, "c1", "resource");
  meter.sent("n1", "n2", "heartbeat");
  meter.leadership("n1", "leader");
  expect(meter.costs(0)).toMatchObject({ clientMessages: 5, elections: [{ messages: 0 }], vainMessages: 0 });
});
