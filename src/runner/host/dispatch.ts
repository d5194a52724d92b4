import type { Client } from "../../contract/client.js";
import type { HostSettings } from "../../contract/environment.js";
import type { OperationRequest } from "../../contract/host.js";
import { fail, type Outcome } from "../../contract/outcome.js";
import type { FencedTarget } from "../../contract/surfaces/fenced.js";
import { ContractError } from "../../core/errors.js";
import { isJsonObject, type Json } from "../../core/json.js";

/** Performs an operation on a resource by the surface of the resource's kind. */
export function performOnResource(client: Client, settings: HostSettings, op: OperationRequest): Promise<Outcome> {
  const resource = op.resource === undefined ? undefined : settings.fences[op.resource];
  if (op.resource === undefined || resource === undefined) {
    throw new ContractError("workload", `${op.f} names no resource that its plan declares`);
  }
  const target: FencedTarget = { resource: op.resource, fence: resource.fence, election: resource.election ?? "" };
  switch (resource.kind) {
    case "register":
      return onRegister(client, op.resource, op);
    case "fenced-register":
      return onFencedRegister(client, target, op);
    case "fenced-log":
      return onFencedLog(client, target, op);
    default:
      throw new ContractError("workload", `resource ${op.resource} is of an unknown kind, ${resource.kind}`);
  }
}

async function onRegister(client: Client, resource: string, op: OperationRequest): Promise<Outcome> {
  const register = client.register;
  if (register === undefined) return missing("register");
  const value = isJsonObject(op.value) ? op.value : {};
  switch (op.f) {
    case "read":
      return register.read(resource);
    case "write":
      return register.write(resource, value["value"] ?? null);
    case "cas":
      return register.cas(resource, value["from"] ?? null, value["to"] ?? null);
    default:
      throw new ContractError("workload", `a register has no operation ${op.f}`);
  }
}

async function onFencedRegister(client: Client, target: FencedTarget, op: OperationRequest): Promise<Outcome> {
  const register = client.fencedRegister;
  if (register === undefined) return missing("fencedRegister");
  switch (op.f) {
    case "read":
      return register.read(target, tokenOf(op.value));
    case "write":
      return register.write(target, requiredToken(op), payloadOf(op.value));
    default:
      throw new ContractError("workload", `a fenced register has no operation ${op.f}`);
  }
}

async function onFencedLog(client: Client, target: FencedTarget, op: OperationRequest): Promise<Outcome> {
  const log = client.fencedLog;
  if (log === undefined) return missing("fencedLog");
  switch (op.f) {
    case "read": {
      const outcome = await log.read(target, tokenOf(op.value));
      if (outcome.type !== "ok") return outcome;
      const entries: Json = outcome.value.value.map(({ token, value }) => ({ token, value }));
      return { ...outcome, value: { value: entries } };
    }
    case "append":
      return log.append(target, requiredToken(op), payloadOf(op.value));
    default:
      throw new ContractError("workload", `a fenced log has no operation ${op.f}`);
  }
}

function missing(surface: string): Outcome {
  return fail("unsent", { error: `this client offers no ${surface}` });
}

/** The token that an operation's value carries, if any. */
export function tokenOf(value: Json): number | undefined {
  const token = isJsonObject(value) ? value["token"] : undefined;
  return typeof token === "number" ? token : undefined;
}

function requiredToken(op: OperationRequest): number {
  const token = tokenOf(op.value);
  if (token === undefined) throw new ContractError("workload", `${op.f} on a fenced resource needs a token`);
  return token;
}

function payloadOf(value: Json): Json {
  return isJsonObject(value) ? (value["value"] ?? null) : value;
}
