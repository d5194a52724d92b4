import { ContractError } from "../../core/errors.js";
import type { Client } from "../client.js";
import type { Outcome } from "../outcome.js";

type Method = (...args: unknown[]) => Promise<Outcome<unknown>>;
type Surface = { readonly [method: string]: Method };

const SURFACES = ["session", "election", "register", "fencedRegister", "fencedLog", "lock"] as const;

/** The same client, whose every answer is looked at: what it did wrong is named at once, by surface and method. */
export function validatedClient(client: Client, host: string): Client {
  const wrapped: { -readonly [Name in keyof Client]: Client[Name] } = {
    node: () => client.node(),
    close: () => client.close(),
  };
  for (const name of SURFACES) {
    const surface = client[name] as unknown as Surface | undefined;
    if (surface !== undefined)
      Object.assign(wrapped, { [name]: validatedSurface(surface, `client of ${host}, ${name}`) });
  }
  return wrapped;
}

/** What is no method is data, and stays as it is. */
function validatedSurface(surface: Surface, plugin: string): Surface {
  const methods: { [method: string]: Method } = { ...surface };
  const names = new Set([...Object.keys(surface), ...Object.getOwnPropertyNames(Object.getPrototypeOf(surface))]);
  for (const name of names) {
    const method = surface[name];
    if (name === "constructor" || typeof method !== "function") continue;
    methods[name] = async (...args) => {
      const outcome = await method.apply(surface, args);
      const problem = problemOf(outcome);
      if (problem !== undefined) throw new ContractError(`${plugin}.${name}`, problem);
      return outcome;
    };
  }
  return methods;
}

/** What is wrong with an outcome, or undefined. */
function problemOf(outcome: unknown): string | undefined {
  if (typeof outcome !== "object" || outcome === null) return `it returned ${String(outcome)} instead of an outcome`;
  const { type, value, cause, at, error } = outcome as { [name: string]: unknown };
  switch (type) {
    case "ok":
      return problemOfToken(value) ?? problemOfPosition(at);
    case "fail":
      return ["unsent", "refused", "unavailable"].includes(String(cause))
        ? problemOfPosition(at)
        : `a fail needs the cause unsent, refused or unavailable, not ${String(cause)}`;
    case "info":
      return typeof error === "string" && error !== "" ? undefined : "an info needs an error that says what is unknown";
    default:
      return `an outcome's type is ok, fail or info, not ${String(type)}`;
  }
}

function problemOfToken(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("token" in value)) return undefined;
  const { token } = value;
  if (token === null || Number.isSafeInteger(token)) return undefined;
  return `a token must be a safe integer, not ${String(token)}: rounding it would break every order`;
}

function problemOfPosition(at: unknown): string | undefined {
  if (at === undefined) return undefined;
  const { clock, n } = at as { clock?: unknown; n?: unknown };
  return typeof clock === "string" && Number.isSafeInteger(n)
    ? undefined
    : "a position needs the name of its clock and a safe integer";
}
