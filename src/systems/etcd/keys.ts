import type { SessionId } from "../../contract/surfaces/session.js";

/** Everything this client touches stands under one prefix. */
const ROOT = "/usurper";

/** The prefix under which all elections stand. */
export const ELECTIONS = `${ROOT}/elections/`;

/** The prefix under which the candidates of an election stand. */
export function electionPrefix(election: string): string {
  return `${ELECTIONS}${encodeURIComponent(election)}/`;
}

/** The election that a candidate's key stands in; undefined where it is none. */
export function electionOf(key: string): string | undefined {
  const [election, session, ...rest] = key.startsWith(ELECTIONS) ? key.slice(ELECTIONS.length).split("/") : [];
  return election === undefined || session === undefined || rest.length > 0 ? undefined : decodeURIComponent(election);
}

/** A candidate's key: the lease's id in hexadecimal, as etcd's Go client has it (concurrency/election.go, Campaign). */
export function candidateKey(election: string, session: SessionId): string {
  return `${electionPrefix(election)}${session}`;
}

/** The key of a plain or fenced register. */
export function registerKey(resource: string): string {
  return `${ROOT}/registers/${encodeURIComponent(resource)}`;
}

/** The prefix under which the entries of a log stand, each a key of its own. */
export function logPrefix(resource: string): string {
  return `${ROOT}/logs/${encodeURIComponent(resource)}/`;
}

/** One entry's key. Its name must never be used twice, not even after a restart of the host. */
export function logEntryKey(resource: string, author: string, ordinal: number): string {
  return `${logPrefix(resource)}${encodeURIComponent(author)}.${ordinal}`;
}

/** The first key after all that begin with `prefix`. Prefixes here are ASCII and end in "/", so no carry can occur. */
export function endOfPrefix(prefix: string): string {
  const last = prefix.charCodeAt(prefix.length - 1);
  return prefix.slice(0, -1) + String.fromCharCode(last + 1);
}
