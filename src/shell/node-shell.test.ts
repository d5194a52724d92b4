import { describe, expect, it } from "vitest";
import type { LocalTime, NodeStatus, ProtocolInput, ProtocolOutput } from "../contract/protocol.js";
import { VirtualClock } from "../contract/testing/virtual-clock.js";
import type { Json } from "../core/json.js";
import { type NodeDisk, type NodeEnd, NodeShell } from "./node-shell.js";

const QUIET: ProtocolOutput<Json> = { records: [], send: [], sendAtOnce: [] };

/** A shell around a node that does what it is told, and all that comes out of it. */
function shellOf(disk: Partial<NodeDisk> = {}) {
  const clock = new VirtualClock();
  const inputs: (ProtocolInput<Json> & LocalTime)[] = [];
  const sent: string[] = [];
  const written: string[] = [];
  const lines: string[] = [];
  const ends: NodeEnd[] = [];
  let output = QUIET;
  let status: NodeStatus = { role: "follower", term: 1 };
  const node = {
    id: "n1",
    step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
      inputs.push({ ...input, ...now });
      const taken = output;
      output = QUIET;
      return taken;
    },
    status: () => status,
  };
  const shell = new NodeShell(node, {
    disk: {
      append: (write, records) => void written.push(`append ${write} ${JSON.stringify(records)}`),
      replace: (write, records) => void written.push(`replace ${write} ${JSON.stringify(records)}`),
      ...disk,
    },
    clock,
    wallMs: () => 1_000_000,
    send: ({ to, message }) => void sent.push(`${to} ${JSON.stringify(message)}`),
    log: (line) => void lines.push(line),
    end: (end) => void ends.push(end),
  });
  /** Gives the node a message, to which it answers so. */
  const step = (answer: Partial<ProtocolOutput<Json>>, becomes = status): void => {
    output = { ...QUIET, ...answer };
    status = becomes;
    shell.receive("n2", "go");
  };
  return { shell, node, clock, inputs, sent, written, lines, ends, step };
}

const to = (node: string, message: Json) => ({ to: node, message });

describe("the shell around a node", () => {
  it("sends nothing that was promised before all that was written until then is durable", () => {
    const { shell, sent, written, inputs, step } = shellOf();
    step({ records: ["a"], write: 1, send: [to("n2", "promise 1")], sendAtOnce: [to("n3", "no promise")] });
    step({ send: [to("n2", "promise 2")] });
    step({ records: ["b"], write: 2, replace: true, send: [to("n2", "promise 3")] });
    expect(sent).toEqual(['n3 "no promise"']);
    expect(written).toEqual(['append 1 ["a"]', 'replace 2 ["b"]']);
    shell.synced(1);
    expect(sent.slice(1)).toEqual(['n2 "promise 1"', 'n2 "promise 2"']);
    shell.synced(2);
    expect(sent.slice(3)).toEqual(['n2 "promise 3"']);
    step({ send: [to("n2", "promise 4")] });
    expect(sent.slice(4)).toEqual(['n2 "promise 4"']);
    expect(inputs.filter(({ type }) => type === "synced")).toMatchObject([{ write: 1 }, { write: 2 }]);
  });

  it("hands over what the disk has kept, and says so", () => {
    const { shell, inputs, lines } = shellOf();
    shell.start([1, 2], [1]);
    expect(inputs[0]).toMatchObject({ type: "start", records: [1, 2], damaged: [1], wallMs: 1_000_000 });
    expect(lines).toEqual(["started with 2 records, damaged: 2", "became follower at term 1"]);
  });

  it("wakes the node when it last asked for it, never before", async () => {
    const { clock, inputs, step } = shellOf();
    step({ wakeAtMs: 50 });
    step({ wakeAtMs: 20.25 });
    step({ wakeAtMs: 20.25 });
    await clock.until(new Promise<void>((resolve) => clock.after(100, resolve)));
    const wakes = inputs.filter(({ type }) => type === "wake");
    expect(wakes).toMatchObject([{ monotonicMs: 20.25 }]);
    step({ wakeAtMs: 200 });
    step({});
    step({ wakeAtMs: Number.POSITIVE_INFINITY });
    await clock.until(new Promise<void>((resolve) => clock.after(500, resolve)));
    expect(inputs.filter(({ type }) => type === "wake")).toHaveLength(1);
  });

  it("gives the node its own messages as another input, not within the step that sends them", async () => {
    const { inputs, step } = shellOf();
    step({ sendAtOnce: [to("n1", "to myself")] });
    expect(inputs).toHaveLength(1);
    await Promise.resolve();
    expect(inputs[1]).toMatchObject({ type: "message", from: "n1", message: "to myself" });
  });

  it("tells changes of role and term, each with both", () => {
    const { lines, step } = shellOf();
    step({}, { role: "leader", term: 7 });
    step({}, { role: "leader", term: 7, leader: "n1" });
    step({}, { role: "follower", term: 8 });
    step({}, { role: "follower", term: 9 });
    step({}, { role: "unknown" });
    expect(lines).toEqual([
      "became leader at term 7",
      "became follower at term 8",
      "became follower at term 9",
      "became unknown",
    ]);
  });

  it("ends at once where the node halts: nothing is sent, nothing more taken", () => {
    const { shell, sent, ends, inputs, step } = shellOf();
    step({ halt: "the disk lies", sendAtOnce: [to("n2", "hello")], wakeAtMs: 5 });
    shell.receive("n2", "still there?");
    shell.synced(1);
    expect(ends).toEqual([{ type: "halted", why: "the disk lies" }]);
    expect(sent).toEqual([]);
    expect(inputs).toHaveLength(1);
  });

  it("tells a full disk from a panic", () => {
    const refuse = (code: string) => () => {
      throw Object.assign(new Error(`${code}: it is so`), { code });
    };
    const full = shellOf({ append: refuse("ENOSPC") });
    full.step({ records: ["a"], write: 1, send: [to("n2", "promise")] });
    expect(full.ends).toEqual([{ type: "disk-full", why: "ENOSPC: it is so" }]);
    const broken = shellOf({ replace: refuse("EIO") });
    broken.step({ records: ["a"], write: 1, replace: true });
    expect(broken.ends).toMatchObject([{ type: "panic", why: expect.stringMatching(/^at message: Error: EIO/) }]);
    expect([...full.sent, ...broken.sent]).toEqual([]);
  });

  it("panics where the node throws, or numbers its writes wrongly", () => {
    const { node, ends, step } = shellOf();
    node.step = () => {
      throw new Error("index out of range");
    };
    step({});
    expect(ends).toMatchObject([{ type: "panic", why: expect.stringMatching(/^at message: Error: index out of/) }]);
    const miscounting = shellOf();
    miscounting.step({ records: ["a"], write: 1 });
    miscounting.step({ records: ["b"], write: 1 });
    expect(miscounting.ends).toMatchObject([{ why: expect.stringContaining("wrote records as number 1 after 1") }]);
  });
});
