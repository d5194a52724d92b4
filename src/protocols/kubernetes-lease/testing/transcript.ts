import { keptLines } from "../../../contract/testing/transcript-lines.js";
import { DEFAULT_LEASE_MS, timingOf } from "../lease-options.js";
import { tokenOf } from "../lease-record.js";
import { LeaseStage } from "./lease-stage.js";

const TIMING = timingOf({}, DEFAULT_LEASE_MS);

/**
 * Plays a transcript and returns its text with what the commands bring about now.
 *
 * - `electors NAME[*RATE][@WALLMS]... [bug=NAME]` begins anew: how fast its clock goes, how far off its wall clock is
 * - `read NAME`, `try NAME`: it reads the record, and tries to lead by what it knows
 * - `lead NAME`: reads, tries, and hears the answer; `renew NAME`: tries and hears
 * - `arrive NAME [lost]`: its write reaches the record, and its answer the elector, unless lost
 * - `release NAME`: it gives the lease back and hears of it; `restart NAME`: a new life, which has seen nothing
 * - `pass MS`, `believers`
 */
export function playTranscript(text: string): string {
  let player = new Player();
  const lines: string[] = [];
  for (const { line, command } of keptLines(text)) {
    lines.push(line);
    if (command?.startsWith("electors ")) player = new Player();
    if (command !== undefined) lines.push(...player.run(command.split(" ")));
  }
  return lines.join("\n");
}

class Player {
  #stage = new LeaseStage(TIMING);
  #lives = 0;

  run([verb = "", ...words]: readonly string[]): readonly string[] {
    const [name = "", word] = words;
    switch (verb) {
      case "electors":
        return this.#begin(words);
      case "pass":
        this.#stage.pass(Number(name));
        return [`  ${name} ms pass`];
      case "read":
        this.#stage.read(name);
        return [`  ${name} sees ${this.#record()}`];
      case "try":
        return [this.#try(name)];
      case "arrive":
        return [this.#arrive(name, word === "lost" ? "lost" : "heard")];
      case "lead":
        this.#stage.read(name);
        return this.#tryThrough(name);
      case "renew":
        return this.#tryThrough(name);
      case "release": {
        const write = this.#stage.send(name, "give back");
        return write === undefined ? [`  ${name} has nothing to give back`] : [this.#arrive(name, "heard")];
      }
      case "restart":
        this.#lives += 1;
        this.#stage.begin(name, {}, `${name}#${this.#lives}`);
        return [`  ${name} is ${name}#${this.#lives} now`];
      case "believers":
        return [`  ${this.#stage.believers.join(", ") || "nobody"}`];
      default:
        throw new Error(`unknown command ${verb}`);
    }
  }

  #begin(words: readonly string[]): readonly string[] {
    const bug = words.find((word) => word.startsWith("bug="))?.slice(4);
    this.#stage = new LeaseStage(TIMING, bug);
    for (const word of words.filter((each) => !each.startsWith("bug="))) {
      const [, name = "", rate = "1", wallErrorMs = "0"] = /^(\w+)(?:\*([\d.]+))?(?:@(-?\d+))?$/.exec(word) ?? [];
      this.#stage.begin(name, { rate: Number(rate), wallErrorMs: Number(wallErrorMs) });
    }
    return [];
  }

  #tryThrough(name: string): readonly string[] {
    const told = this.#try(name);
    return this.#stage.isWriting(name) ? [told, this.#arrive(name, "heard")] : [told];
  }

  #try(name: string): string {
    const write = this.#stage.send(name);
    if (write === undefined) return `  ${name} waits`;
    const { ifVersion, purpose } = write;
    const condition =
      ifVersion === undefined
        ? ""
        : `, where ${ifVersion === null ? "there is no record" : `it is version ${ifVersion}`}`;
    return `  ${name} wants to ${purpose}${condition}`;
  }

  #arrive(name: string, answer: "heard" | "lost"): string {
    const became = this.#stage.arrive(name, answer);
    const unheard = answer === "lost" ? ", and hears nothing of it" : "";
    return became === "written"
      ? `  ${name} writes ${this.#record()}${unheard}`
      : `  ${name} is refused: ${this.#record()}`;
  }

  #record(): string {
    const { lease } = this.#stage;
    const { record, version } = lease;
    if (record === undefined) return "no record";
    const holder = record.holderIdentity === "" ? "free" : `held by ${record.holderIdentity}, token ${tokenOf(lease)}`;
    return `version ${version}: ${holder}, ${record.leaderTransitions} transitions`;
  }
}
