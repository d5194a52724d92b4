import { keptLines } from "../../../contract/testing/transcript-lines.js";
import { isJsonObject, type Json } from "../../../core/json.js";
import type { CoordinationStore } from "../../coordination/index.js";
import { createCell } from "../cell.js";

/**
 * Plays a transcript of one cell's database as its present master applies commands to it, and returns its text with what
 * they bring about now.
 *
 * - `cell [bug=NAME]` begins anew, at 0 ms
 * - `CLIENT opens TTL DELAY`, `CLIENT keeps-alive`, `CLIENT ends`: its session, both times in ms
 * - `CLIENT acquires LOCK`, `CLIENT releases LOCK`, `CLIENT place LOCK`
 * - `CLIENT writes token|guard VALUE [LOCK]`: to a file, with the sequencer that it was given last
 * - `holder LOCK`
 * - `at MS`: the master's clock goes on, and what it wants by then is applied
 * - `fail-over`: another node becomes master, from the same database
 */
export function playCell(text: string): string {
  const player = new CellPlayer();
  const lines: string[] = [];
  for (const { line, command } of keptLines(text)) {
    lines.push(line);
    if (command !== undefined) lines.push(...player.run(command).map((told) => `  ${told}`));
  }
  return lines.join("\n");
}

class CellPlayer {
  #store: CoordinationStore = createCell();
  #bug: string | undefined;
  #index = 0;
  #nowMs = 0;
  readonly #sessions = new Map<string, string>();
  /** The newest generation number of each client's candidacies. */
  readonly #tokens = new Map<string, number>();

  run(command: string): readonly string[] {
    const [first = "", ...words] = command.split(" ");
    switch (first) {
      case "cell":
        this.#bug = words[0]?.replace("bug=", "");
        this.#store = createCell({ bug: this.#bug });
        this.#store.lead(this.#now);
        return ["empty"];
      case "at":
        this.#nowMs = Number(words[0]);
        return this.#applyDue();
      case "fail-over": {
        const heir = createCell({ bug: this.#bug });
        heir.restore(JSON.parse(JSON.stringify(this.#store.snapshot())) as Json);
        this.#store = heir;
        heir.lead(this.#now);
        return this.#applyDue();
      }
      case "holder":
        return [textOf(this.#store.query({ type: "observe", election: words[0] ?? "" }))];
      default:
        return [this.#client(first, words)];
    }
  }

  #client(client: string, [verb = "", first = "", second = "", lock = "l"]: readonly string[]): string {
    const session = this.#sessions.get(client) ?? "";
    switch (verb) {
      case "opens": {
        const result = this.#apply({ type: "open-session", ttlMs: Number(first), lockDelayMs: Number(second) });
        this.#sessions.set(client, String(contentOf(result)["session"]));
        return textOf(result);
      }
      case "keeps-alive":
        return textOf(this.#apply({ type: "renew-session", session }));
      case "ends":
        return textOf(this.#apply({ type: "revoke-session", session }));
      case "acquires": {
        const result = this.#apply({ type: "campaign", election: first, candidate: client, session });
        this.#tokens.set(client, Number(contentOf(result)["token"]));
        return textOf(result);
      }
      case "releases":
        return textOf(this.#apply({ type: "resign", election: first, session, token: this.#token(client) }));
      case "place":
        return textOf(this.#store.query({ type: "place", election: first, token: this.#token(client) }));
      case "writes": {
        const request = { resource: "file", fence: first, election: lock, token: this.#token(client) };
        return textOf(this.#apply({ type: "write-fenced", ...request, value: second }));
      }
      default:
        throw new Error(`unknown command ${verb}`);
    }
  }

  #token(client: string): number {
    return this.#tokens.get(client) ?? 0;
  }

  #apply(command: Json): Json {
    this.#index++;
    return this.#store.apply(command, this.#index, this.#now);
  }

  /** What the master wants by now, one line each. */
  #applyDue(): readonly string[] {
    const told = this.#store
      .due(this.#now)
      .map((command) => `${commandText(command)}: ${textOf(this.#apply(command))}`);
    return told.length === 0 ? ["nothing is due"] : told;
  }

  get #now() {
    return { monotonicMs: this.#nowMs, wallMs: this.#nowMs };
  }
}

function contentOf(result: Json): { readonly [name: string]: Json } {
  const value = isJsonObject(result) ? result["value"] : undefined;
  return isJsonObject(value) ? value : {};
}

function textOf(result: Json): string {
  if (!isJsonObject(result)) return JSON.stringify(result);
  if (result["type"] === "done") return result["value"] === null ? "done" : fieldsText(contentOf(result));
  const seen = isJsonObject(result["seen"]) ? `, seen ${fieldsText(result["seen"])}` : "";
  return `refused: ${String(result["reason"])}${seen}`;
}

function commandText(command: Json): string {
  if (!isJsonObject(command)) return JSON.stringify(command);
  const { type, ...fields } = command;
  return `${String(type)} ${fieldsText(fields)}`;
}

function fieldsText(fields: { readonly [name: string]: Json }): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
