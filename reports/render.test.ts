import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { HistoryHeader } from "../src/core/history.js";
import { renderCampaignReport, renderRunReport } from "./render.js";
import { runView } from "./run-view.js";
import { sampleRun } from "./testing/sample.js";

describe("the view of a run", () => {
  const view = runView(sampleRun);

  it("tells the worst violation in its headline, and puts violations before hazards", () => {
    expect(view.headline).toMatch(/^E4 stale write: r accepted c1's write with token 7/);
    expect(view.anomalies.map(({ rule }) => rule)).toEqual(["E4", "E3"]);
  });

  it("draws tenures from the campaign's success to the first sign of their end", () => {
    const bars = view.lanes.map(({ host, rows }) => [
      host,
      rows.map(({ name, prize, tenures }) => [name, prize, tenures.map((t) => [t.token, t.startMs, t.endMs])]),
    ]);
    expect(bars).toEqual([
      ["c1", [["", "leadership", [[7, 9, 3020]]]]],
      ["c2", [["", "leadership", [[9, 2600, 5000]]]]],
    ]);
    expect(view.lanes[0]?.rows[0]?.tenures[0]?.ended).toBe("noticed its loss: the lease ran out");
  });

  it("shows each cited operation from both ends, with the server's position", () => {
    expect(view.anomalies[0]?.events.map(({ index, who, position }) => [index, who, position])).toEqual([
      [9, "c2", ""],
      [10, "c2", "raft-index 15"],
      [11, "c1", ""],
      [12, "c1", "raft-index 16"],
    ]);
  });

  it("tells the figures behind an anomaly in words", () => {
    expect(view.anomalies[1]?.data).toBe("innerMs 400, outerMs 420, deposed c1, spans [[1.3,2]]");
    expect(view.anomalies[0]?.data).toBe("");
  });

  it("counts in the singular where there is one", () => {
    const environmentOf = (contenders: readonly string[]) => {
      const header = { ...(sampleRun.history.header as HistoryHeader), contenders };
      const { facts } = runView({ ...sampleRun, history: { ...sampleRun.history, header } });
      return facts.find(({ name }) => name === "environment")?.value;
    };
    expect(environmentOf(["c1"])).toBe("sim, 3 nodes, 1 contender");
    expect(environmentOf(["c1", "c2"])).toBe("sim, 3 nodes, 2 contenders");
  });

  it("says what each fault was measured by", () => {
    expect(view.faults).toMatchObject([{ startMs: 500, endMs: 3101, effective: true, outcome: "healed" }]);
    expect(view.faults[0]?.evidence).toContain("droppedPackets");
  });
});

describe("the page", () => {
  it("embeds its data so that nothing in it can end the script", async () => {
    const template = join(await mkdtemp(join(tmpdir(), "usurper-report-")), "index.html");
    writeFileSync(template, '<title>Usurper</title><script type="application/json">__USURPER_REPORT_DATA__</script>');
    const page = renderRunReport(sampleRun, template);
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    const data = JSON.parse(/json">(.*)<\/script>/s.exec(page)?.[1] ?? "");
    expect(data.run.anomalies[0].why).toContain("</script><b>");
    expect(page).toContain(`<title>${sampleRun.folder} - Usurper</title>`);
  });

  it("says how to build the app where it is missing", () => {
    const missing = fileURLToPath(new URL("no-such-template.html", import.meta.url));
    const campaign = { name: "x", verdict: "met", rows: [], reproduce: [] } as const;
    expect(() => renderCampaignReport(campaign, missing)).toThrow(/not built/);
  });
});
