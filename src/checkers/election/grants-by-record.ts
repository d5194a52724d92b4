import type { Anomaly } from "../../core/verdict.js";
import { type Candidacies, type Candidacy, type Moment, untold } from "../reading/candidacies.js";
import { evidence, positionText } from "../reading/wording.js";
import type { Grant } from "./grants.js";

export interface RecordFindings {
  /** By the index of the completion that granted it: what is wrong with a grant, or undefined where it was right. */
  readonly judged: ReadonlyMap<number, Anomaly | undefined>;
  readonly doubts: readonly string[];
}

/**
 * By the servers' own history: a candidacy leads from the position at which the last lower one was gone until its own
 * end. A grant is right where some position of that stretch lies at or before the answer's. Without a position of the
 * answer the stretch must merely not be empty: whoever never led was granted what nobody had. Nor is a grant right whose
 * campaign began when that stretch was over: a client that keeps its last answer may give it again long after its key was
 * gone. That the end is told of before the campaign is invoked proves it, since a note is never earlier than what it tells.
 */
export function judgeByRecord(grants: readonly Grant[], record: Candidacies): RecordFindings {
  if (record.gap !== undefined) {
    return { judged: new Map(), doubts: grants.length === 0 ? [] : [record.gap] };
  }
  const judged = new Map<number, Anomaly | undefined>();
  const unknown: number[] = [];
  for (const grant of grants) {
    const { election, granted, token } = grant;
    const own = record.find(election, token);
    const answered = granted.at?.clock === record.clock ? granted.at.n : undefined;
    if (own === undefined || (answered ?? 0) > record.upTo) unknown.push(token);
    else {
      const before = lastBefore(record.of(election), own);
      judged.set(granted.index, refutation(grant, own, before, answered));
    }
  }
  const doubts = unknown.length === 0 ? [] : [untold(...unknown)];
  return { judged, doubts };
}

/** The lower candidacy that was in the way for the longest, if any was when this one began. */
function lastBefore(all: Iterable<Candidacy>, own: Candidacy): Candidacy | undefined {
  let last: Candidacy | undefined;
  for (const other of all) {
    const stood = other.token < own.token && goneAt(other) > own.created.n;
    if (stood && (last === undefined || goneAt(other) > goneAt(last))) last = other;
  }
  return last;
}

function goneAt({ deleted }: Candidacy): number {
  return deleted?.n ?? Number.POSITIVE_INFINITY;
}

function refutation(
  grant: Grant,
  own: Candidacy,
  before: Candidacy | undefined,
  answered: number | undefined,
): Anomaly | undefined {
  const { campaign, granted, token } = grant;
  const leadsFrom = Math.max(own.created.n, before === undefined ? 0 : goneAt(before));
  const led = leadsFrom < goneAt(own) && leadsFrom <= (answered ?? Number.POSITIVE_INFINITY);
  if (led && !toldGoneBefore(campaign, own)) return undefined;
  const rival = led ? undefined : before;
  const place = answered === undefined || granted.at === undefined ? "" : `, at ${positionText(granted.at)}`;
  const claim = `${campaign.host} was told that it leads with token ${token}${place}`;
  const story = led ? `its candidacy was gone at ${goneAt(own)}, before it asked` : storyOf(own, rival);
  return {
    severity: "violation",
    events: evidence(campaign.index, granted.index, ...notesOf(own), ...(rival === undefined ? [] : notesOf(rival))),
    why: `${claim}, but by the servers' own history ${story}${own.deleted === undefined ? "" : ": it is a phantom leader"}.`,
    data: { token, ...(rival === undefined ? {} : { behind: rival.token }) },
  };
}

function toldGoneBefore({ index }: Grant["campaign"], { deleted }: Candidacy): boolean {
  return deleted !== undefined && deleted.note.index < index;
}

function storyOf(own: Candidacy, before: Candidacy | undefined): string {
  const end = own.deleted === undefined ? "" : `its candidacy was gone at ${own.deleted.n}`;
  if (before === undefined) return end === "" ? `its candidacy began at ${own.created.n} only` : end;
  const rival = `the older candidacy with token ${before.token} ${before.deleted === undefined ? "was never gone" : `stood until ${before.deleted.n}`}`;
  return end === "" ? rival : `${end}, while ${rival}`;
}

function notesOf({ created, deleted }: Candidacy): readonly number[] {
  return [created, deleted].filter((moment): moment is Moment => moment !== undefined).map(({ note }) => note.index);
}
