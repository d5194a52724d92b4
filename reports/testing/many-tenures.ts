import type { HistoryEvent } from "../../src/core/event.js";
import type { RunReportInput } from "../input.js";
import { sampleRun } from "./sample.js";

const MS = 1_000_000;

/** Each tenure longer than the one before, so that the label of some fits and of others does not. */
const events: readonly HistoryEvent[] = Array.from({ length: 8 }, (_, turn): readonly HistoryEvent[] => {
  const token = 7 * 2 ** 32 + 100_000 + turn;
  const startNs = turn * 300 * MS;
  const campaign = { process: 0, f: "campaign" } as const;
  return [
    { ...campaign, index: turn * 4, timeNs: startNs, type: "invoke", value: null, host: "c1", election: "e" },
    {
      ...{ ...campaign, index: turn * 4 + 1, timeNs: startNs + MS, type: "ok" },
      ...{ value: { token }, at: { clock: "zxid", n: token } },
    },
    {
      ...{ index: turn * 4 + 2, timeNs: startNs + (2 + 40 * turn) * MS, process: 0, type: "invoke", f: "resign" },
      ...{ value: { token }, host: "c1", election: "e" },
    },
    { index: turn * 4 + 3, timeNs: startNs + 299 * MS, process: 0, type: "ok", f: "resign", value: { token } },
  ];
}).flat();

/** A contender that leads again and again, ever longer, with tokens that are zxids. */
export const manyTenures: RunReportInput = {
  ...sampleRun,
  history: { ...sampleRun.history, events },
  verdict: { ...sampleRun.verdict, verdict: "valid", rules: {} },
};
