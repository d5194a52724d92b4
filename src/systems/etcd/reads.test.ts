import { describe, expect, it } from "vitest";
import type { Gateway } from "./gateway.js";
import { createRegister } from "./register.js";

/** The transactions that a register sends, as the gateway gets them. */
async function sent(reads: "linearizable" | "serializable") {
  const bodies: unknown[] = [];
  const gateway = {
    call: (_path: string, body: unknown) => {
      bodies.push(body);
      return Promise.resolve({ type: "unsent", reason: "a test" });
    },
  } as unknown as Gateway;
  const register = createRegister(gateway, reads);
  await register.read("x");
  await register.cas("x", 1, 2);
  return bodies.map((body) => JSON.stringify(body).includes('"serializable":true'));
}

describe("the option reads", () => {
  it("lets a node answer what is only read, and never what a comparison goes by", async () => {
    expect(await sent("serializable")).toEqual([true, false]);
    expect(await sent("linearizable")).toEqual([false, false]);
  });
});
