import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { msToNs } from "../../core/units.js";
import { HomeRoute, homeOf } from "./home-route.js";

const NODES = ["n1", "n2", "n3", "n4", "n5"];

describe("a client with a home", () => {
  it("stays there whatever it is told, goes elsewhere where it is silent, and comes back after a while", () => {
    const clock = new VirtualClock();
    const route = new HomeRoute(NODES, "n5", clock);
    route.declined();
    expect(route.follow()).toBe(false);
    expect(route.target).toBe("n5");
    route.silent("n5");
    expect(route.target).toBe("n1");
    // Another request had asked home as well.
    route.silent("n5");
    expect(route.target).toBe("n1");
    route.silent("n1");
    expect(route.target).toBe("n2");
    clock.skipTo(msToNs(2000));
    expect(route.target).toBe("n5");
  });

  it.each([
    [5, ["n1", "n3", "n5", "n2", "n4"]],
    [4, ["n1", "n2", "n3", "n4", "n1"]],
    [3, ["n1", "n3", "n2", "n1", "n3"]],
    [1, ["n1", "n1", "n1", "n1", "n1"]],
  ])("lives with few others, on %i nodes", (count, homes) => {
    const nodes = NODES.slice(0, count);
    expect(["c1", "c2", "c3", "c4", "c5"].map((host) => homeOf(host, nodes))).toEqual(homes);
  });
});
