import { expect, it } from "vitest";
import { readMembership, serverLine } from "./members.js";

const places = ["n1", "n2", "n3"].map((id, i) => ({ id, address: `10.7.0.${11 + i}` }));

it("reads a configuration as servers write it", () => {
  const lines = [serverLine(places[1]!, places, "participant"), serverLine(places[2]!, places, "observer")];
  expect(lines[0]).toBe("server.2=10.7.0.12:2888:3888:participant;2181");
  const configuration = [...lines, "server.1=10.7.0.11:2888:3888:participant;0.0.0.0:2181", "version=100000004"];
  expect(readMembership(configuration.join("\n"), places)).toEqual({ voters: ["n1", "n2"], learners: ["n3"] });
});

it.each(["", "version=0", "server.9=10.7.0.19:2888:3888:participant;2181"])(
  "does not read one that names nobody, or others than the nodes: %s",
  (configuration) => {
    expect(() => readMembership(configuration, places)).toThrow("the configuration names none, or others");
  },
);
