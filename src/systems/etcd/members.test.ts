import { expect, it } from "vitest";
import { membershipOf, readMembers } from "./members.js";

const places = ["n1", "n2", "n3"].map((id, i) => ({ id, address: `10.7.0.${11 + i}` }));
const member = (ID: string, last: number, more = {}) => ({ ID, peerURLs: [`http://10.7.0.${last}:2380`], ...more });

it("reads who is a member by peer URL, since one that has never started has no name", () => {
  const answer = {
    members: [member("18446744073709551615", 13, { isLearner: true }), member("2", 11, { name: "n1" })],
  };
  const members = readMembers(answer, places);
  expect(members).toEqual([
    { id: "2", node: "n1", kind: "voter" },
    { id: "18446744073709551615", node: "n3", kind: "learner" },
  ]);
  expect(membershipOf(members)).toEqual({ voters: ["n1"], learners: ["n3"] });
});

it("does not read members that are none of the nodes", () => {
  expect(() => readMembers({ members: [member("2", 99)] }, places)).toThrow("a member is none of the nodes");
});
