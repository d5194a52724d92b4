import { beforeEach, describe, expect, it } from "vitest";
import { ask as askNode, outcomes } from "../../../contract/testing/requests.js";
import { ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../core/json.js";
import { RESOURCE_ID, ResourceNode } from "./resource-node.js";

type Message = { readonly type: string };

let server: ScriptedCluster<ResourceNode, Message>;

function begin(disks: "at once" | "when told"): void {
  server = new ScriptedCluster({
    nodes: [RESOURCE_ID],
    disks,
    createNode: (context) => new ResourceNode(context),
  });
}

function ask(kind: "command" | "query", sequence: number, body: Json, client = "c1"): void {
  askNode(server, RESOURCE_ID, { client, sequence, kind, body });
}

const write = (token: number, value: number, fence = "token"): Json => ({
  ...{ type: "write-fenced", resource: "r", fence, election: "e", token, value },
});
const append = (token: number, value: number): Json => ({
  ...{ type: "append-fenced", resource: "log", fence: "token", election: "e", token, value },
});
const peek: Json = { type: "peek-fenced-register", resource: "r" };

const answers = () => outcomes(server);

describe("the resource server", () => {
  beforeEach(() => begin("at once"));

  it("refuses a lower token than it has seen, and takes any where it is asked to keep no fence", () => {
    ask("command", 1, write(7, 1));
    ask("command", 2, write(5, 2));
    ask("command", 3, write(5, 3, "none"));
    ask("query", 4, peek);
    expect(answers()).toMatchObject([
      { type: "result", index: 1, result: { type: "done" } },
      { type: "result", index: 2, result: { type: "refused", reason: "fenced", seen: { token: 7 } } },
      { type: "result", index: 3, result: { type: "done" } },
      { type: "result", index: 3, result: { value: { value: 3, token: 5 } } },
    ]);
  });

  it("lets nobody through a guard: it keeps no election to ask", () => {
    ask("command", 1, write(7, 1, "guard"));
    expect(answers()).toMatchObject([{ result: { type: "refused" } }]);
  });

  it("applies a retried command once, whenever it comes again", () => {
    ask("command", 1, append(7, 1));
    ask("command", 1, append(7, 1));
    server.crash(RESOURCE_ID);
    server.restart(RESOURCE_ID);
    ask("command", 1, append(7, 1));
    ask("query", 2, { type: "peek-fenced-log", resource: "log" });
    expect(answers().slice(0, 3)).toEqual(Array(3).fill(answers()[0]));
    expect(answers()[3]).toMatchObject({ result: { value: { value: [{ token: 7, value: 1 }] } } });
  });

  it("goes on from its disk after a crash, from a snapshot as well", () => {
    const many = 2500;
    for (let n = 1; n <= many; n++) ask("command", n, append(7, n));
    expect(server.disk(RESOURCE_ID).durable.length).toBeLessThan(1001);
    server.crash(RESOURCE_ID);
    server.restart(RESOURCE_ID);
    ask("command", many + 1, append(3, 0));
    ask("query", many + 2, { type: "peek-fenced-log", resource: "log" });
    const [refusal, content] = answers().slice(-2);
    expect(refusal).toMatchObject({ index: many + 1, result: { type: "refused", seen: { token: 7 } } });
    expect((content as unknown as { result: { value: { value: unknown[] } } }).result.value.value).toHaveLength(many);
  });

  it("answers nothing, reads included, before what it shows is durable", () => {
    begin("when told");
    ask("command", 1, write(7, 1));
    ask("query", 2, peek);
    expect(answers()).toEqual([]);
    server.sync(RESOURCE_ID);
    expect(answers()).toMatchObject([{ index: 1 }, { index: 1, result: { value: { value: 1 } } }]);
  });
});
