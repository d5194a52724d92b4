import { beforeEach, describe, expect, it } from "vitest";
import type { Client, ClientContext } from "../../../contract/client.js";
import { fail, info, type Outcome, ok } from "../../../contract/outcome.js";
import { POWER_SWITCH } from "../../../contract/power.js";
import { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import { isJsonObject, type Json } from "../../../core/json.js";
import { createRandom } from "../../../core/random.js";
import { withStonith } from "./with-stonith.js";

/** A contender whose system grants whatever it asks for, and a switch that answers as a test says. */
class Bench {
  readonly clock = new VirtualClock();
  readonly did: string[] = [];
  answers: (request: { type: string; attempt: number }) => Json | undefined = ({ attempt }) => answerTo("off", attempt);
  resigned: Outcome<null> = ok(null);
  renewed: Outcome<{ readonly ttlMs: number }> = ok({ ttlMs: 2000 });
  readonly client: Client;
  #receive: (from: string, message: Json) => void = () => {};

  constructor(bug?: string) {
    const context: ClientContext = {
      ...{ host: "c1", incarnation: 0, nodes: [], clock: this.clock, random: createRandom(1), options: {} },
      operationTimeoutMs: 1000,
      ...(bug === undefined ? {} : { bug }),
      transport: {
        send: (to, message) => this.#sent(to, message),
        onMessage: (receive) => {
          this.#receive = receive;
        },
      },
    };
    this.client = withStonith(({ transport }) => {
      transport?.onMessage((from) => this.did.push(`the system's client heard ${from}`));
      return this.#system();
    }, context);
  }

  hear(from: string, message: Json): void {
    this.#receive(from, message);
  }

  campaign(): Promise<Outcome> {
    const request = { election: "e", candidate: "c1", session: "s", timeoutMs: 5000, queued: () => {} };
    return this.clock.until(
      this.client.election?.campaign({ ...request, signal: new AbortController().signal }) as Promise<Outcome>,
    );
  }

  acquire(): Promise<Outcome> {
    const request = { lock: "a", candidate: "c1", session: "s", timeoutMs: 5000, queued: () => {} };
    return this.clock.until(
      this.client.lock?.acquire({ ...request, signal: new AbortController().signal }) as Promise<Outcome>,
    );
  }

  #sent(to: string, message: Json): void {
    if (!isJsonObject(message)) return;
    this.did.push(`${message["type"]} ${message["election"]} to ${to}`);
    const answer = this.answers(message as unknown as { type: string; attempt: number });
    if (answer !== undefined) this.clock.after(1, () => this.#receive(POWER_SWITCH, answer));
  }

  #system(): Client {
    const told = async <T>(what: string, outcome: T): Promise<T> => {
      this.did.push(what);
      return outcome;
    };
    return {
      node: () => "n1",
      close: () => told("close", undefined),
      session: {
        open: () => told("open", ok("s")),
        renew: () => told("renew", this.renewed),
        revoke: () => told("revoke", ok(null)),
      },
      election: {
        campaign: () => told("campaign", ok({ token: 7 })),
        resign: () => told("resign", this.resigned),
        observe: () => told("observe", ok({ leader: null, token: null })),
      },
      lock: {
        acquire: () => told("acquire", ok({ token: 7 })),
        release: () => told("release", this.resigned),
      },
    };
  }
}

function answerTo(type: "off" | "superseded", attempt: number): Json {
  return { type, election: "e", attempt };
}

describe("a new leader under fencing by power", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });

  it("is granted leadership once the switch has confirmed, and its session lived after that", async () => {
    expect(await bench.campaign()).toEqual(ok({ token: 7 }));
    expect(bench.did).toEqual(["campaign", "take-over e to power", "renew"]);
    expect(await bench.acquire()).toEqual(ok({ token: 7 }));
    expect(bench.did.slice(3)).toEqual(["acquire", "take-over a to power", "renew"]);
  });

  it("asks again and again, since messages get lost", async () => {
    let asked = 0;
    bench.answers = ({ type, attempt }) =>
      type === "take-over" && ++asked === 4 ? answerTo("off", attempt) : undefined;
    expect(await bench.campaign()).toEqual(ok({ token: 7 }));
    expect(bench.did.filter((what) => what.startsWith("take-over"))).toHaveLength(4);
  });

  it.each([
    ["the switch cannot be reached", (to: Bench) => (to.answers = () => undefined)],
    ["another has taken over since", (to: Bench) => (to.answers = ({ attempt }) => answerTo("superseded", attempt))],
    ["its session is gone", (to: Bench) => (to.renewed = fail("refused"))],
    ["nobody answers for its session", (to: Bench) => (to.renewed = info("timeout"))],
  ])("gives leadership back where %s", async (_, befalls) => {
    befalls(bench);
    expect(await bench.campaign()).toMatchObject({ type: "fail", cause: "unavailable" });
    expect(bench.did.slice(-2)).toEqual(["step-down e to power", "resign"]);
    expect(await bench.acquire()).toMatchObject({ type: "fail", cause: "unavailable" });
    expect(bench.did.slice(-2)).toEqual(["step-down a to power", "release"]);
  });

  it("says that nobody knows where that was not answered either", async () => {
    bench.answers = () => undefined;
    bench.resigned = info("timeout");
    expect(await bench.campaign()).toMatchObject({ type: "info" });
  });

  it("tells the switch before it resigns", async () => {
    await bench.campaign();
    await bench.client.election?.resign({ election: "e", session: "s", token: 7 });
    expect(bench.did.slice(-2)).toEqual(["step-down e to power", "resign"]);
  });

  it("passes on what is no grant, and asks nobody to be powered off", async () => {
    const request = { election: "e", candidate: "c1", session: "s", timeoutMs: 5000, queued: () => {} };
    const refused = withStonith(() => ({ node: () => "n1", close: async () => {}, election: refusing() }), {
      ...contextWithout(bench),
      transport: { send: () => bench.did.push("sent"), onMessage: () => {} },
    });
    const outcome = await refused.election?.campaign({ ...request, signal: new AbortController().signal });
    expect(outcome).toEqual(fail("refused"));
    expect(bench.did).toEqual([]);
  });

  it("keeps what the switch says from the system's client, and the other way round", async () => {
    bench.hear("n1", { type: "client-reply" });
    bench.hear(POWER_SWITCH, answerTo("off", 99));
    expect(bench.did).toEqual(["the system's client heard n1"]);
  });
});

it("acts without confirmation where that is planted", async () => {
  const bench = new Bench("acts-without-power-off");
  bench.answers = () => undefined;
  expect(await bench.campaign()).toEqual(ok({ token: 7 }));
});

function refusing(): NonNullable<Client["election"]> {
  return {
    campaign: async () => fail("refused"),
    resign: async () => ok(null),
    observe: async () => ok({ leader: null, token: null }),
  };
}

function contextWithout({ clock }: Bench): ClientContext {
  return {
    ...{ host: "c1", incarnation: 0, nodes: [], clock, random: createRandom(1), options: {} },
    operationTimeoutMs: 1000,
  };
}
