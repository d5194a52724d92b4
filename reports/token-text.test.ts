import { describe, expect, it } from "vitest";
import type { History, HistoryHeader } from "../src/core/history.js";
import { tokenForm, tokenTexts } from "./token-text.js";

const ok = { index: 1, timeNs: 0, process: 0, type: "ok", f: "campaign", value: { token: 7 } } as const;
const invoke = { index: 0, timeNs: 0, process: 0, type: "invoke", f: "campaign", value: null, host: "c1" } as const;
const told = (clock: string): History => ({ events: [{ ...ok, at: { clock, n: 7 } }], warnings: [] });

describe("a token's text", () => {
  it("is a zxid's two halves where the servers tell their order by zxids", () => {
    const text = tokenTexts(told("zxid"));
    expect([4_294_967_349, 3 * 2 ** 32, 2 ** 32 - 1].map(text)).toEqual(["1.53", "3.0", "4294967295"]);
    expect(tokenTexts(told("etcd-revision"))(4_294_967_349)).toBe("4294967349");
    expect(tokenForm({ events: [ok], warnings: [] })).toBe("number");
  });

  it("is the tenure's place among all that were granted where the system has no tokens", () => {
    const grant = (at: number, process: number, token: number) => [
      { ...invoke, index: at, process },
      { ...ok, index: at + 1, process, value: { token } },
    ];
    const header = { tokens: "none" } as HistoryHeader;
    const text = tokenTexts({
      header,
      events: [...grant(0, 0, 99), ...grant(2, 1, 12), ...grant(4, 0, 98)],
      warnings: [],
    });
    expect([99, 12, 98, 5].map(text)).toEqual(["1", "2", "3", "?"]);
  });
});
