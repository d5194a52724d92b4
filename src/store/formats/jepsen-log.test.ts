import { describe, expect, it } from "vitest";
import { refusal } from "../testing/refusal.js";
import { eventsOf } from "../testing/summary.js";
import { jepsenLog } from "./jepsen-log.js";

const read = (text: string) => eventsOf(jepsenLog, text);
const log = (...lines: readonly string[]) => lines.map((line) => `INFO  jepsen.util - ${line}\n`).join("");

describe("a log of Jepsen's", () => {
  it("tells its operations in the order of its lines, with tabs or spaces", () => {
    const text = log(
      "0\t:invoke\t:read\tnil",
      "1\t:invoke\t:write\t4",
      "2 :invoke :cas    [4 1]",
      "0\t:ok\t:read\tnil",
      "1\t:ok\t:write\t4",
      "2 :fail   :cas    [4 1]",
    );
    const { lines, events, warnings } = read(text);
    expect(lines).toEqual([
      "0 invoke read null",
      '1 invoke write {"value":4}',
      '2 invoke cas {"from":4,"to":1}',
      '0 ok read {"value":null}',
      "1 ok write null",
      '2 fail cas {"from":4,"to":1} cause=refused',
    ]);
    expect(events.map(({ timeNs }) => timeNs)).toEqual([0, 1, 2, 3, 4, 5].map((at) => 1_000_000 * at));
    expect(warnings).toEqual([]);
  });

  it("keeps what timed out open, and learns nothing from a read that did", () => {
    const text = log(
      "0\t:invoke\t:write\t4",
      "1\t:invoke\t:read\tnil",
      "2\t:invoke\t:cas\t[1 2]",
      "0\t:info\t:write\t:timed-out",
      "1\t:fail\t:read\t:timed-out",
      "2\t:info\t:cas\t:timed-out",
      "0\t:invoke\t:read\tnil",
      "7\t:invoke\t:read\tnil",
    );
    expect(read(text).lines).toEqual([
      '0 invoke write {"value":4}',
      "1 invoke read null",
      '2 invoke cas {"from":1,"to":2}',
      '0 info write {"value":4} error=timed-out',
      "1 fail read null cause=unavailable",
      '2 info cas {"from":1,"to":2} error=timed-out',
      "3 invoke read null",
      "7 invoke read null",
    ]);
  });

  it("skips what is no operation, and counts it", () => {
    const text = `${log("Run complete, writing", "0\t:invoke\t:read\tnil", ':nemesis\t:info\t:start\t"cut"')}\n
2020-01-01 12:00:00,000{GMT}\tINFO\t[jepsen worker 0] jepsen.util: 0\t:ok\t:read\t3\tcaused by #<Broken {>
0\t:invoke\t:write\t1
WARN  elsewhere - invoke of 3 failed
`;
    const { lines, warnings } = read(text);
    expect(lines).toEqual(["0 invoke read null", '0 ok read {"value":3}', '0 invoke write {"value":1}']);
    expect(warnings).toEqual([
      "h: 2 lines that are no events skipped",
      "h: 1 event of processes that are no clients skipped (:nemesis)",
    ]);
  });

  it("drops a last line that may go on, and keeps one that cannot", () => {
    const torn = read(`${log("0\t:invoke\t:read\tnil")}INFO  jepsen.util - 0\t:ok\t:read\t1`);
    expect(torn.lines).toEqual(["0 invoke read null"]);
    expect(torn.warnings).toEqual(["h:2: the last line may be torn and was dropped"]);
    expect(read("INFO  jepsen.util - 0\t:invoke\t:cas\t[1").warnings[0]).toMatch(/torn/);
    const whole = read(`${log("0\t:invoke\t:cas\t[1 2]")}INFO  jepsen.util - 0\t:ok\t:cas\t[1 2]`);
    expect(whole.lines[1]).toBe("0 ok cas null");
  });

  it.each([
    ["0\t:ok\t:read\t1", "h:1 process 0 completes read without an invocation"],
    ["0\t:invoke\t:cas\t[1 2", "h:1:36 the [ is never closed"],
    [
      "0\t:invoke\t:write\t12345678901234567890",
      "h:1 process 0: 12345678901234567890 cannot be held exactly: only integers up to 2^53 - 1 and plain decimals can",
    ],
  ])("refuses %s", (line, message) => {
    expect(refusal(() => read(log(line)))).toBe(message);
  });

  it("takes its keys from jepsen.independent where it is told to", () => {
    expect(eventsOf(jepsenLog, log("0\t:invoke\t:write\t[9 4]"), true).lines).toEqual([
      '0 invoke write {"value":4} key=9',
    ]);
  });
});
