import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame, Frames, InConnection } from "../messages.js";
import { Connection } from "./connection.js";
import { Switchboard } from "./switchboard.js";

const RESEND_MS = 50;

class Wire {
  readonly toRight: (Frames | InConnection)[] = [];
  readonly toLeft: (Frames | InConnection)[] = [];
  readonly arrived: number[] = [];
  readonly left = this.#end(this.toRight, []);
  readonly right = this.#end(this.toLeft, this.arrived);

  #end(out: (Frames | InConnection)[], arrived: number[]): Connection {
    return new Connection({
      name: "n1/1",
      resendMs: RESEND_MS,
      send: (datagram) => out.push(datagram),
      deliver: (frame) => arrived.push(numberOf(frame)),
    });
  }
}

function frame(n: number): Frame {
  return { type: "ack", zxid: n };
}

function numberOf(arrived: Frame): number {
  return arrived.type === "ack" ? arrived.zxid : Number.NaN;
}

describe("a FIFO channel over datagrams", () => {
  it("delivers each frame once and in order, whatever is lost, doubled and overtaken", () => {
    const property = fc.property(fc.array(fc.nat(999), { minLength: 50, maxLength: 400 }), (picks) => {
      const wire = new Wire();
      let nowMs = 0;
      let pushed = 0;
      for (const pick of picks) {
        const [kind, place] = [pick % 5, Math.floor(pick / 5)];
        if (kind === 0) wire.left.push(frame(++pushed));
        const [datagram] = wire.toRight.splice(place % Math.max(1, wire.toRight.length), 1);
        if (datagram !== undefined && kind !== 1) {
          wire.right.receive(datagram);
          if (kind === 2) wire.toRight.push(datagram);
          if (kind === 3) wire.left.receive(wire.right.header);
        }
        nowMs += place % 30;
        wire.left.flush(nowMs);
        expect(wire.arrived).toEqual(numbers(wire.arrived.length));
      }
      for (let round = 0; round < 3; round++) {
        nowMs += RESEND_MS;
        wire.left.flush(nowMs);
        for (const datagram of wire.toRight.splice(0)) wire.right.receive(datagram);
        wire.left.receive(wire.right.header);
      }
      expect(wire.arrived).toEqual(numbers(pushed));
      expect(wire.left.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("sends what was acknowledged no more, and the rest again only after a while", () => {
    const wire = new Wire();
    wire.left.push(frame(1));
    wire.left.push(frame(2));
    wire.left.flush(0);
    wire.left.receive({ connection: "n1/1", received: 1 });
    wire.left.flush(RESEND_MS - 1);
    expect(wire.toRight).toHaveLength(1);
    wire.left.flush(RESEND_MS);
    expect(wire.toRight[1]).toMatchObject({ first: 2, frames: [frame(2)] });
  });

  it("once closed by what a frame brought about, it delivers nothing that follows", () => {
    const arrived: number[] = [];
    const right: Connection = new Connection({
      ...{ name: "n1/1", resendMs: RESEND_MS, send: () => undefined },
      deliver: (each) => {
        arrived.push(numberOf(each));
        right.close();
      },
    });
    right.receive({ type: "frames", connection: "n1/1", received: 0, first: 1, frames: [frame(1), frame(2)] });
    expect(arrived).toEqual([1]);
  });
});

describe("calls", () => {
  it("a call that arrives twice gets one connection, and a new call another", () => {
    const board = new Switchboard("n1");
    const first = board.take("n2", { type: "connect", call: 7 });
    expect(board.take("n2", { type: "connect", call: 7 })).toEqual(first);
    expect(board.take("n3", { type: "connect", call: 7 }).connection).not.toBe(first.connection);
    expect(board.take("n2", { type: "connect", call: 8 }).connection).not.toBe(first.connection);
  });

  it("frames of a connection that a later call has replaced are not expected any more", () => {
    const board = new Switchboard("n1");
    const { connection } = board.take("n2", { type: "connect", call: 7 });
    expect(board.expects("n2", connection)).toBe(true);
    const later = board.take("n2", { type: "connect", call: 8 });
    expect([board.expects("n2", connection), board.expects("n2", later.connection)]).toEqual([false, true]);
    // A copy of the first call comes late: it is taken for a new one, whose connection nobody will ever name.
    board.take("n2", { type: "connect", call: 7 });
    expect(board.expects("n2", connection)).toBe(false);
  });
});

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
