import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderCampaignReport, renderRunReport } from "./render.js";
import { manyTenures } from "./testing/many-tenures.js";
import { sampleRun } from "./testing/sample.js";
import { staleReadReport } from "./testing/stale-read.js";

const CHROMIUM = process.env["USURPER_CHROMIUM"] ?? "/usr/bin/chromium";
const TEMPLATE = fileURLToPath(new URL("../dist/report/index.html", import.meta.url));
const required = process.env["USURPER_REQUIRE_CHROMIUM"] === "1";
const missing = !existsSync(CHROMIUM) && !required;

if (missing) console.warn(`the report's browser tests are skipped: there is no ${CHROMIUM}`);

describe.skipIf(missing)("the report in a browser", () => {
  let browser: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  afterAll(() => browser.close());

  async function open(html: string): Promise<Page> {
    const file = join(mkdtempSync(join(tmpdir(), "usurper-page-")), "report.html");
    writeFileSync(file, html);
    const page = await browser.newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) errors.push(request.url());
    });
    await page.goto(`file://${file}`);
    return page;
  }

  it("tells what happened, needs nothing from outside, and jumps to a violation", async () => {
    const page = await open(renderRunReport(sampleRun, TEMPLATE));
    expect(await page.locator("h1").innerText()).toContain("invalid");
    expect(await page.locator(".headline").innerText()).toContain("r accepted c1's write with token 7");
    expect(await page.locator("svg .tenure").count()).toBe(2);
    expect(await page.locator("svg .fault").count()).toBe(1);
    expect(await page.locator("svg .tick-cited").count()).toBe(2);
    expect(await page.locator("details.violation").getAttribute("open")).not.toBeNull();
    expect(await page.locator("details.hazard").getAttribute("open")).toBeNull();
    const range = page.locator(".controls .data");
    expect(await range.innerText()).toBe("0.000 s to 5.000 s");
    await page.locator("details.violation button").first().click();
    expect(await range.innerText()).toMatch(/^2\.5\d\d s to 3\.0\d\d s$/);
    await page.getByText("whole run").click();
    expect(await range.innerText()).toBe("0.000 s to 5.000 s");
    expect(errors).toEqual([]);
  });

  it("draws an operation that was open for long as answered at its end alone", async () => {
    const page = await open(renderRunReport(sampleRun, TEMPLATE));
    // Of the sample's four writes one waited a second of five for its outcome, the others ten milliseconds at most.
    const outline = page.locator("svg .tick-open");
    expect(await outline.count()).toBe(1);
    const whole = await outline.boundingBox();
    const mark = await page.locator("svg .tick-info").boundingBox();
    expect(whole?.width).toBeGreaterThan(150);
    expect(mark?.width).toBeLessThan(6);
    const right = (box: typeof mark) => (box?.x ?? 0) + (box?.width ?? 0);
    expect(Math.abs(right(mark) - right(whole))).toBeLessThan(1.5);
    // Nearer by, where ten milliseconds are long, they are drawn so too.
    await page.locator("details.violation button").first().click();
    for (let times = 0; times < 4; times += 1) await page.getByText("zoom in").click();
    expect(await page.locator("svg .tick-open-ok").count()).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  it("labels a bar with its token, a zxid in its halves, only where all of it fits", async () => {
    const page = await open(renderRunReport(manyTenures, TEMPLATE));
    const labels = page.locator("svg .token");
    const texts = await labels.allTextContents();
    expect(await page.locator("svg .tenure").count()).toBe(8);
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.length).toBeLessThan(7);
    expect(texts.at(-1)).toBe("7.100007");
    const overflow = await labels.evaluateAll((found) =>
      found.map((text) => {
        const bar = text.parentElement?.querySelector(".tenure")?.getBoundingClientRect();
        return text.getBoundingClientRect().right - (bar?.right ?? 0);
      }),
    );
    expect(Math.max(...overflow)).toBeLessThan(0);
    expect(await page.locator("svg .tenure title").last().innerHTML()).toContain("token 30064871079 (7.100007)");
    expect(await page.locator(".legend").innerText()).toContain("epoch.counter");
    expect(errors).toEqual([]);
  });

  it("draws why a history from elsewhere is not linearizable", async () => {
    const page = await open(renderRunReport(staleReadReport, TEMPLATE));
    const drawing = page.locator(".explanation svg");
    expect(await drawing.locator(".operation-stuck text").innerHTML()).toBe("✗ read 1");
    expect(await drawing.locator(".operation-core text").innerHTML()).toBe("write 2");
    expect(await drawing.locator(".operation-open").count()).toBe(1);
    expect(await drawing.locator(".operation-stuck title").innerHTML()).toContain("it is allowed only where r holds 1");
    expect(await drawing.locator(".state-text").allTextContents()).toEqual(["holds 1", "holds 2"]);
    // What comes first in time stands to the left.
    const left = async (name: string) => (await drawing.locator(`${name} rect`).boundingBox())?.x ?? Number.NaN;
    expect(await left(".operation-core")).toBeLessThan(await left(".operation-stuck"));
    expect(await page.locator(".reasons li").first().innerText()).toMatch(/^✗ read 1 \(events 10 to 11\): /);
    // No one led here, so that what was found comes before the timeline.
    expect((await page.locator("h2").allInnerTexts()).slice(0, 2)).toEqual([
      "What was found: 1 violation, 0 hazards",
      "Operations",
    ]);
    expect(errors).toEqual([]);
  });

  it("shows a campaign's rows and leads from each to its story", async () => {
    const row = {
      title: "raft, unfenced",
      expectation: "invalid E4",
      outcome: "met",
      runs: [],
      story: sampleRun,
    } as const;
    const missed = { title: "raft, fenced", expectation: "valid", outcome: "missed", runs: [] } as const;
    const undecided = { title: "etcd, fenced", expectation: "valid", outcome: "unknown", runs: [] } as const;
    const campaign = { name: "demo", verdict: "missed", rows: [row, missed, undecided], reproduce: [] } as const;
    const page = await open(renderCampaignReport(campaign, TEMPLATE));
    expect(await page.locator(".headline").first().innerText()).toBe("1 of 3 rows went as expected, 1 not decided.");
    const badges = page.locator("td .badge").filter({ hasText: /expected|decided/ });
    expect(await badges.allInnerTexts()).toEqual(["as expected", "not as expected", "not decided"]);
    const colours = await badges.evaluateAll((found) =>
      found.map((badge) => badge.ownerDocument.defaultView?.getComputedStyle(badge).backgroundColor),
    );
    expect(colours).toEqual(["rgb(26, 127, 55)", "rgb(207, 34, 46)", "rgb(154, 103, 0)"]);
    await page.getByRole("link", { name: "raft, unfenced" }).click();
    expect(await page.locator("#row-0 h1").isVisible()).toBe(true);
    expect(errors).toEqual([]);
  });
});
