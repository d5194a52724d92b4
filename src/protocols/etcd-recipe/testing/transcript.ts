import type { Client } from "../../../contract/client.js";
import { keptLines } from "../../../contract/testing/transcript-lines.js";
import { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import type { Json } from "../../../core/json.js";
import { LoneNode } from "../../coordination/testing/lone-node.js";
import { KeyStore } from "../key-store.js";
import { createRecipeClient } from "../recipe-client.js";

/** Long enough for everything to happen that is under way, and short enough for no watch to end by itself. */
const A_WHILE_NS = 50e6;

interface Candidate {
  readonly client: Client;
  session: string;
  loss: AbortController;
  token: number;
}

/**
 * Plays a transcript and returns its text with what the commands bring about now.
 *
 * - `clients NAME... [OPTION=VALUE] [bug=NAME]` begins anew, each with a lease
 * - `campaign NAME`, `resign NAME`
 * - `expire NAME`: its lease ends at the store, and it does not notice; `notice NAME`: it does, and takes a new one
 * - `write NAME`: in its tenure, guarded by its key
 * - `keys`: the candidates' keys, oldest first
 */
export async function playTranscript(text: string): Promise<string> {
  let player = new Player();
  const lines: string[] = [];
  for (const { line, command } of keptLines(text)) {
    lines.push(line);
    if (command?.startsWith("clients ")) player = new Player();
    if (command !== undefined) lines.push(...(await player.run(command.split(" "))));
  }
  return lines.join("\n");
}

class Player {
  readonly #clock = new VirtualClock();
  readonly #node = new LoneNode(this.#clock, new KeyStore(), (context) => createRecipeClient(context, "raft-index"));
  readonly #candidates = new Map<string, Candidate>();
  #told: string[] = [];

  async run([verb = "", ...words]: readonly string[]): Promise<readonly string[]> {
    const [name = ""] = words;
    this.#told = [];
    this.#node.marks.length = 0;
    await this.#do(verb, name, words);
    await this.#clock.runUntil(this.#clock.nowNs() + A_WHILE_NS);
    const woken = this.#node.marks.flatMap(({ host, name: mark }) =>
      mark === "watch-notified" ? [`  ${host} is told that the key it watched is gone`] : [],
    );
    return [...woken, ...this.#told];
  }

  async #do(verb: string, name: string, words: readonly string[]): Promise<void> {
    switch (verb) {
      case "clients":
        for (const each of words.filter((word) => !word.includes("="))) await this.#begin(each, words);
        return;
      case "campaign":
        void this.#campaign(name);
        return;
      case "resign": {
        const { client, session, token } = this.#candidate(name);
        await this.#clock.until(surface(client, "election").resign({ election: "e", session, token }));
        return;
      }
      case "expire":
        await this.#clock.until(surface(this.#candidate(name).client, "session").revoke(this.#candidate(name).session));
        return;
      case "notice":
        this.#candidate(name).loss.abort();
        await this.#open(this.#candidate(name));
        return;
      case "write": {
        const { client, token } = this.#candidate(name);
        const target = { resource: "r", fence: "guard", election: "e" } as const;
        const written = await this.#clock.until(surface(client, "fencedRegister").write(target, token, name));
        this.#told.push(`  ${name}'s write is ${written.type === "ok" ? "taken" : "refused"}`);
        return;
      }
      case "keys":
        this.#told.push(...this.#keys());
        return;
      default:
        throw new Error(`unknown command ${verb}`);
    }
  }

  async #begin(name: string, words: readonly string[]): Promise<void> {
    const settings = words.filter((word) => word.includes("=")).map((word) => word.split("=") as [string, string]);
    const options = Object.fromEntries(settings.filter(([key]) => key !== "bug"));
    const bug = settings.find(([key]) => key === "bug")?.[1];
    const client = this.#node.client(name, { options, bug });
    const candidate: Candidate = { client, session: "", loss: new AbortController(), token: 0 };
    this.#candidates.set(name, candidate);
    await this.#open(candidate);
  }

  async #open(candidate: Candidate): Promise<void> {
    const opened = await this.#clock.until(surface(candidate.client, "session").open(60_000));
    candidate.session = opened.type === "ok" ? opened.value : "";
    candidate.loss = new AbortController();
  }

  async #campaign(name: string): Promise<void> {
    const candidate = this.#candidate(name);
    const { client, loss, session } = candidate;
    const queued = (token: number): void => {
      candidate.token = token;
      this.#told.push(`  ${name} has its place, token ${token}`);
    };
    const request = { election: "e", candidate: name, session, timeoutMs: 600_000, signal: loss.signal, queued };
    const outcome = await surface(client, "election").campaign(request);
    if (outcome.type === "ok") this.#told.push(`  ${name} leads with token ${outcome.value.token}`);
    else this.#told.push(`  ${name} does not lead: ${outcome.error}`);
  }

  #keys(): readonly string[] {
    const range = { type: "range", prefix: "elections/e/", order: "oldest-first" };
    const asked = { type: "txn", compare: [], success: [range], failure: [] } as Json;
    const { value } = this.#node.shows(asked) as unknown as {
      readonly value: { readonly found: readonly { readonly value: string; readonly createRevision: number }[] };
    };
    const keys = value.found.map((key) => `  ${key.value}'s key, created at revision ${key.createRevision}`);
    return keys.length === 0 ? ["  none"] : keys;
  }

  #candidate(name: string): Candidate {
    const candidate = this.#candidates.get(name);
    if (candidate === undefined) throw new Error(`there is no client ${name}`);
    return candidate;
  }
}

function surface<Name extends keyof Client>(client: Client, name: Name): NonNullable<Client[Name]> {
  return client[name] as NonNullable<Client[Name]>;
}
