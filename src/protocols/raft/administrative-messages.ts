import { isJsonObject, type Json } from "../../core/json.js";

/** What an operator may ask of a leader, as the body of a client request of kind `admin`. */
export type AdministrativeRequest =
  | { readonly type: "members" }
  /** Makes the voters exactly these. Asked again, it joins the change under way. */
  | { readonly type: "change-voters"; readonly voters: readonly string[] }
  /** Without `to`, the voter whose log is the most complete takes over. */
  | { readonly type: "transfer-leadership"; readonly to?: string };

/**
 * - `members`: the cluster runs with these.
 * - `handed-over`: the answering node leads no more, after it had asked `to` to take over.
 * - `refused`: nothing was changed, or what was begun is being taken back.
 */
export type AdministrativeResult =
  | { readonly type: "members"; readonly voters: readonly string[]; readonly learners: readonly string[] }
  | { readonly type: "handed-over"; readonly to: string }
  | { readonly type: "refused"; readonly why: string };

/** The request that a message's body holds; undefined where it holds none. */
export function administrativeRequestIn(body: Json): AdministrativeRequest | undefined {
  if (!isJsonObject(body)) return undefined;
  switch (body["type"]) {
    case "members":
      return { type: "members" };
    case "change-voters": {
      const voters = body["voters"];
      return areNodes(voters) ? { type: "change-voters", voters } : undefined;
    }
    case "transfer-leadership": {
      const to = body["to"];
      if (to === undefined) return { type: "transfer-leadership" };
      return typeof to === "string" ? { type: "transfer-leadership", to } : undefined;
    }
    default:
      return undefined;
  }
}

/** At least one name, none of them twice. */
function areNodes(value: Json | undefined): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((name) => typeof name === "string") &&
    new Set(value).size === value.length
  );
}
