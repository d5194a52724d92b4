import type { SessionId } from "../../contract/surfaces/session.js";

/** Everything this client touches stands under one node. */
const ROOT = "/usurper";

/** A node that belongs to nobody: writing to it changes nothing that anyone reads. */
export const BARRIER = `${ROOT}/barrier`;

/** Where ZooKeeper itself keeps who its servers are. */
export const CONFIGURATION = "/zookeeper/config";

/** The nodes that must be there before anything else, parents first. */
export const FOUNDATION: readonly string[] = [
  ROOT,
  BARRIER,
  ...["sessions", "elections", "registers", "fenced-registers", "logs"].map((name) => `${ROOT}/${name}`),
];

/** The digits that the server adds to a sequential node: the parent's counter, which rises with every child. */
const SEQUENCE_DIGITS = 10;

/** A session's own node, ephemeral: it stands for as long as the session lives. */
export function sessionPath(session: SessionId): string {
  return `${ROOT}/sessions/${session}`;
}

/** The node under which the candidates of an election stand. */
export function electionPath(election: string): string {
  return `${ROOT}/elections/${encodeURIComponent(election)}`;
}

/** The election that a candidate's node stands in; undefined where it is none. */
export function electionOf(path: string): string | undefined {
  const [root, election, candidate, ...deeper] = path.slice(1).split("/").slice(1);
  const isCandidate = path.startsWith(`${ROOT}/`) && root === "elections" && candidate !== undefined;
  return isCandidate && deeper.length === 0 ? decodeURIComponent(election ?? "") : undefined;
}

/** What the names of a session's candidacies begin with. A session's id is unique, so its own are found by it. */
export function candidatePrefix(session: SessionId): string {
  return `${session}-`;
}

export function registerPath(resource: string): string {
  return `${ROOT}/registers/${encodeURIComponent(resource)}`;
}

export function fencedRegisterPath(resource: string): string {
  return `${ROOT}/fenced-registers/${encodeURIComponent(resource)}`;
}

/** The node of a log; its entries are its children. */
export function logPath(resource: string): string {
  return `${ROOT}/logs/${encodeURIComponent(resource)}`;
}

/** The names of sequential nodes in the order of their creation; the rest of their names says nothing about it. */
export function inSequence(names: readonly string[]): readonly string[] {
  return [...names].sort((left, right) => (sequenceOf(left) < sequenceOf(right) ? -1 : 1));
}

/** Of equal length, so that text and number compare alike. */
function sequenceOf(name: string): string {
  return name.slice(-SEQUENCE_DIGITS);
}
