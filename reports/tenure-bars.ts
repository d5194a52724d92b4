import type { HistoryEvent } from "../src/core/event.js";
import { textIn, tokenIn } from "../src/core/fields.js";
import type { Operation } from "../src/core/history.js";
import { electionOf, seeksTenure, tenureText, yieldsTenure } from "../src/core/tenure-operations.js";
import { nsToMs } from "../src/core/units.js";
import type { TenureView } from "./view.js";

/** What may end a tenure of a host; of whichever of its elections and tokens, where it tells of none. */
interface Ending {
  readonly index: number;
  readonly atMs: number;
  readonly election?: string;
  readonly token?: number;
  readonly why: string;
}

/** What all hosts of a run have in common. */
interface RunFrame {
  readonly events: readonly HistoryEvent[];
  readonly tokenText: (token: number) => string;
  /** When it ended. */
  readonly endMs: number;
}

/**
 * Reads one host's tenures: each from a campaign, or an acquisition, that succeeded to the first event that ends the
 * holder's belief in it. A host may hold several locks at once: the release of one is not the end of another.
 */
export class TenureBars {
  readonly #endings: readonly Ending[];
  readonly #run: RunFrame;

  constructor(host: string, own: readonly Operation[], run: RunFrame) {
    const noticed = run.events.flatMap((event) => endingNoted(event, host) ?? []);
    this.#endings = [...own.flatMap(endingAsked), ...noticed].sort((left, right) => left.index - right.index);
    this.#run = run;
  }

  /** The tenures that some of the host's operations began, in their order. */
  of(operations: readonly Operation[]): readonly TenureView[] {
    return operations.flatMap((operation) => {
      const { invoke, completion } = operation;
      if (!seeksTenure(invoke.f) || completion?.type !== "ok") return [];
      const election = electionOf(invoke);
      const token = tokenIn(completion.value);
      const ending = this.#endings.find(
        (candidate) => candidate.index > completion.index && isOf(candidate, election, token),
      );
      return [
        {
          token: token ?? 0,
          label: this.#run.tokenText(token ?? 0),
          what: tenureText(invoke),
          startMs: nsToMs(completion.timeNs),
          endMs: ending?.atMs ?? this.#run.endMs,
          ended: ending?.why ?? "the run ended",
        },
      ];
    });
  }
}

function isOf(ending: Ending, election: string | undefined, token: number | undefined): boolean {
  if (ending.election !== undefined && election !== undefined) return ending.election === election;
  return ending.token === undefined || token === undefined || ending.token === token;
}

/** A resignation or release ends a tenure when it is asked for; the next success of the same election when it is told. */
function endingAsked({ invoke, completion }: Operation): readonly Ending[] {
  const election = electionOf(invoke);
  const named = election === undefined ? {} : { election };
  if (yieldsTenure(invoke.f)) {
    const token = tokenIn(invoke.value);
    const why = invoke.f === "release" ? "released" : "resigned";
    const { index, timeNs } = invoke;
    return [{ index, atMs: nsToMs(timeNs), ...named, ...(token === undefined ? {} : { token }), why }];
  }
  if (!seeksTenure(invoke.f) || completion?.type !== "ok") return [];
  const { index, timeNs } = completion;
  return [{ index, atMs: nsToMs(timeNs), ...named, why: "granted anew before it had ended" }];
}

/** What the host noticed, or what was noticed of it. */
function endingNoted(event: HistoryEvent, host: string): Ending | undefined {
  if (event.type !== "note" || event.process !== host) return undefined;
  const shared = { index: event.index, atMs: nsToMs(event.timeNs) };
  const reason = textIn(event.value, "reason") ?? "?";
  if (event.f === "died") return { ...shared, why: `died: ${reason}` };
  if (event.f !== "leadership-lost") return undefined;
  const election = textIn(event.value, "election");
  const token = tokenIn(event.value);
  return {
    ...shared,
    ...(election === undefined ? {} : { election }),
    ...(token === undefined ? {} : { token }),
    why: `noticed its loss: ${reason}`,
  };
}
