import type { NodeEndpoint } from "../../../contract/client.js";

const ASK_MS = 2000;

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Writes keys to etcd, and remembers which of them it acknowledged. */
export class Writer {
  readonly endpoints: NodeEndpoint[] = [];
  readonly #acknowledged: string[] = [];

  /** So many new keys, one after another; rejects where one is refused. */
  async put(count: number): Promise<void> {
    for (let written = 0; written < count; written++) {
      const key = `key-${this.#acknowledged.length}`;
      await this.#ask("put", { key: base64(key), value: base64(key) });
      this.#acknowledged.push(key);
    }
  }

  /** How many of the acknowledged keys a linearizable read does not show; all of them where nobody answers. */
  async missing(): Promise<number> {
    const range = { key: base64("key-"), range_end: base64("key."), keys_only: true };
    const answer = await this.#ask("range", range).catch(() => ({ kvs: [] }));
    const found = new Set((answer.kvs ?? []).map(({ key }) => Buffer.from(key, "base64").toString()));
    return this.#acknowledged.filter((key) => !found.has(key)).length;
  }

  async #ask(verb: string, body: object): Promise<{ readonly kvs?: readonly { readonly key: string }[] }> {
    const [endpoint] = this.endpoints;
    const response = await fetch(`http://${endpoint?.address}:${endpoint?.ports["client"]}/v3/kv/${verb}`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ASK_MS),
    });
    if (!response.ok) throw new Error(`etcd answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { readonly kvs?: readonly { readonly key: string }[] };
  }
}
