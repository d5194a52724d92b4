import { messageOf, UserError } from "../core/errors.js";
import { isJsonObject, type Json, type JsonObject } from "../core/json.js";
import type { Ms } from "../core/units.js";

/** All that one process of a node is told. */
export interface NodeConfig {
  /** The system's name. */
  readonly system: string;
  readonly id: string;
  /** All nodes, this one included, in order, and where their peers find them. */
  readonly nodes: readonly NodePlace[];
  /** Where it listens: an address of this machine's, at the port that it has among the nodes. */
  readonly listen: string;
  /** The folder that keeps its log. */
  readonly folder: string;
  readonly options: JsonObject;
  readonly leaseMs: Ms;
  readonly bug?: string;
}

interface NodePlace {
  readonly id: string;
  readonly address: string;
  readonly port: number;
}

/** Reads a node's configuration. Throws a UserError that says in one line what was expected. */
export function parseNodeConfig(text: string): NodeConfig {
  let config: Json;
  try {
    config = JSON.parse(text) as Json;
  } catch (thrown) {
    throw new UserError(`the configuration is not JSON: ${messageOf(thrown)}`);
  }
  if (!isJsonObject(config)) throw new UserError("the configuration is no JSON object");
  const { options = {}, nodes, bug } = config;
  if (!isJsonObject(options)) throw expected("options", "an object", options);
  if (!Array.isArray(nodes) || nodes.length === 0) throw expected("nodes", "a list of nodes", nodes);
  const parsed = {
    system: textOf(config, "system"),
    id: textOf(config, "id"),
    nodes: nodes.map(placeOf),
    listen: textOf(config, "listen"),
    folder: textOf(config, "folder"),
    options,
    leaseMs: durationOf(config, "leaseMs"),
    ...(bug === undefined ? {} : { bug: textOf(config, "bug") }),
  };
  if (!parsed.nodes.some(({ id }) => id === parsed.id)) {
    throw expected("nodes", `a list with ${parsed.id} in it`, nodes);
  }
  return parsed;
}

function placeOf(node: Json): NodePlace {
  if (!isJsonObject(node)) throw expected("nodes", "objects with id, address and port", node);
  const port = node["port"];
  if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw expected("port", "a number from 1 to 65535", port);
  }
  return { id: textOf(node, "id"), address: textOf(node, "address"), port };
}

function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value !== "string" || value === "") throw expected(name, "a text", value);
  return value;
}

function durationOf(object: JsonObject, name: string): Ms {
  const value = object[name];
  if (typeof value !== "number" || !(value > 0)) throw expected(name, "a number of milliseconds above 0", value);
  return value;
}

function expected(name: string, what: string, got: Json | undefined): UserError {
  const found = got === undefined ? "nothing" : JSON.stringify(got);
  return new UserError(`the configuration's ${name}: expected ${what}, got ${found}`);
}
