import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSource } from "./history-source.js";
import { openHistory } from "./open-history.js";
import { fileWith } from "./testing/file-with.js";
import { refusal } from "./testing/refusal.js";
import { end, events, header, lines } from "./testing/sample-history.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

const WHOLE = `${lines.join("\n")}\n`;
const EDN = "{:process 0, :type :invoke, :f :write, :value 3}\n{:process 0, :type :ok, :f :write, :value 3}\n";

const refused = (content: string | Buffer, format?: string) =>
  refusal(() => openHistory(fileWith(content), { format })).replaceAll(/\S*usurper-store-\w+\//g, "");

describe("telling a format", () => {
  it.each([
    ["usurper", WHOLE],
    ["usurper", `\n${WHOLE}`],
    ["usurper", (lines[0] as string).slice(0, 15)],
    ["usurper", (lines[0] as string).slice(0, 150)],
    ["jepsen-edn", EDN],
    ["jepsen-edn", `; a test\n[${EDN}]`],
    ["jepsen-edn", "([0 :invoke :write 3])"],
    ["jepsen-edn", "#jepsen.history.Op{:process 0, :type :invoke, :f :read}"],
    ["jepsen-edn", `[{:process :nemesis, :type :info, :f :start, :value "0 :invoke :read"}\n${EDN}`],
    ["jepsen-log", "INFO  jepsen.util - 0\t:invoke\t:read\tnil\n"],
    ["jepsen-log", "Test started\n\nINFO  jepsen.util - :nemesis :info :start nil\n"],
    ["jepsen-log", "0\t:invoke\t:read\tnil\n"],
    ["porcupine-kv", '{:process 0, :type :invoke, :f :append, :key "0", :value "x"}\n'],
    ["porcupine-kv", '[{:process 0, :type :invoke, :f :get, :key "0", :value nil}]\n'],
  ])("finds %s in the content", (format, content) => {
    const source = openSource(fileWith(content));
    expect(source).toMatchObject({ format, guessed: true });
    // What was guessed can be read.
    expect(() => [...source.events()]).not.toThrow();
  });

  it("leaves it to whoever knows", () => {
    const source = openSource(fileWith('{:process 0, :type :invoke, :f :get, :key "0"}'), { format: "jepsen-edn" });
    expect(source).toMatchObject({ format: "jepsen-edn", guessed: false });
  });

  it("needs no guess in a run's folder, not even when the harness died at once", () => {
    const folder = join(temporaryFolder(), "run");
    mkdirSync(folder);
    writeFileSync(join(folder, "history.jsonl"), "");
    const source = openSource(folder);
    expect(source).toMatchObject({ format: "usurper", guessed: false, header: undefined });
    expect([...source.events()]).toEqual([]);
    expect(source.warnings[0]).toMatch(/history\.jsonl: the file is empty$/);
  });

  it("shows every format where none fits", () => {
    expect(refused("# Notes\n")).toBe(
      [
        "h:1 is in no format that is known. A history looks like one of these:",
        '  usurper       {"format":"usurper-history/1","seed":7,"system":"raft",...}, then one event a line',
        "  jepsen-log    INFO  jepsen.util - 0\t:invoke\t:write\t3",
        '  porcupine-kv  {:process 0, :type :invoke, :f :append, :key "0", :value "x"}',
        "  jepsen-edn    {:process 0, :type :invoke, :f :write, :value 3} [name the format with --format if the file begins with something else]",
      ].join("\n"),
    );
  });

  it.each([
    ["an empty file", "", "h the file is empty: there is no history in it"],
    ["a blank file", "\n \n", "h the file is empty: there is no history in it"],
    [
      "binary content",
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 0, 0xff]),
      "h is no text: byte 7 (0xff) is not UTF-8 [a history is a text file; save it as UTF-8]",
    ],
  ])("refuses %s", (_, content, message) => {
    expect(refused(content)).toBe(message);
  });

  it("tells what is wrong with EDN, and not that it is none", () => {
    expect(refused("{:process 0, :type :invoke, :f :cas, :value [1 2}\n")).toBe(
      "h:1:45 the [ opened here is closed by } at 1:49",
    );
    expect(refused("[{:process 0, :type :invoke, :f :read\n {:process 0, :type :ok}]")).toMatch(/^h:1:2 /);
  });

  it("refuses zeros that call themselves EDN", () => {
    expect(refused(Buffer.alloc(40), "jepsen-edn")).toMatch(/^h:1:1 "(\\u0000)+" is no EDN$/);
  });

  it("refuses an unknown format, and options that do not apply", () => {
    expect(refused(EDN, "edn")).toBe("unknown format edn [known: usurper, jepsen-log, porcupine-kv, jepsen-edn]");
    expect(refusal(() => openSource(fileWith(WHOLE), { independent: true }))).toBe(
      "--independent does not apply to usurper's own histories, whose events name their keys",
    );
  });
});

describe("a history as a stream", () => {
  it("knows its header at once, and its end when the events are drained", () => {
    const source = openSource(fileWith(WHOLE));
    expect(source.header).toEqual(header);
    expect(source.end).toBeUndefined();
    expect([...source.events()]).toEqual(events);
    expect(source.end).toEqual(end);
    expect(source.warnings).toEqual([]);
    expect(() => source.events()).toThrow(/only once/);
  });

  it("gives events before it has read what is wrong", () => {
    const source = openSource(fileWith(`${EDN}]`));
    const seen: string[] = [];
    expect(
      refusal(() => {
        for (const event of source.events()) seen.push(event.type);
      }),
    ).toMatch(/:3:1 nothing is open here that \] could close$/);
    expect(seen).toEqual(["invoke", "ok"]);
  });

  it("can be left early", () => {
    for (const event of openSource(fileWith(WHOLE)).events()) {
      expect(event).toEqual(events[0]);
      break;
    }
  });
});
