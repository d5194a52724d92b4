import { describe, expect, it } from "vitest";
import { tokenForm, tokenText } from "./token-text.js";

describe("a token's text", () => {
  it("is a zxid's two halves where it is one", () => {
    expect(tokenText(4_294_967_349, "epoch.counter")).toBe("1.53");
    expect(tokenText(3 * 2 ** 32, "epoch.counter")).toBe("3.0");
    expect(tokenText(2 ** 32 - 1, "epoch.counter")).toBe("4294967295");
    expect(tokenText(4_294_967_349, "number")).toBe("4294967349");
  });

  it("is a zxid where the servers tell their order by zxids", () => {
    const ok = { index: 0, timeNs: 0, process: 0, type: "ok", f: "campaign", value: { token: 7 } } as const;
    const formOf = (clock: string) => tokenForm({ events: [{ ...ok, at: { clock, n: 7 } }], warnings: [] });
    expect(formOf("zxid")).toBe("epoch.counter");
    expect(formOf("etcd-revision")).toBe("number");
    expect(tokenForm({ events: [ok], warnings: [] })).toBe("number");
  });
});
