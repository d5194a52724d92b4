import { readFileSync } from "node:fs";
import { EnvironmentError } from "../src/core/errors.js";
import type { CampaignReportInput, RunReportInput } from "./input.js";
import { runView } from "./run-view.js";
import type { PageView } from "./view.js";

/** Where the built page expects its data. */
const DATA_SLOT = "__USURPER_REPORT_DATA__";

/** One self-contained HTML page about a run. `template` is the built report app's path. */
export function renderRunReport(input: RunReportInput, template: string): string {
  return fill(template, { kind: "run", run: runView(input) }, input.folder);
}

/** One self-contained HTML page about a campaign: what was expected of each row and the story of how it went. */
export function renderCampaignReport(input: CampaignReportInput, template: string): string {
  const rows = input.rows.map(({ story, ...row }) => (story === undefined ? row : { ...row, story: runView(story) }));
  return fill(template, { ...input, kind: "campaign", rows }, input.name);
}

function fill(template: string, view: PageView, title: string): string {
  const page = readTemplate(template);
  const at = page.indexOf(DATA_SLOT);
  if (at < 0) {
    throw new EnvironmentError(`the report app at ${template} has no slot for data`, { hint: "run: npm run build" });
  }
  // Within a script element only "</" and "<!--" could end the data early; an escaped "<" is the same JSON.
  const data = JSON.stringify(view).replaceAll("<", "\\u003c");
  const filled = page.slice(0, at) + data + page.slice(at + DATA_SLOT.length);
  return filled.replace("<title>Usurper</title>", () => `<title>${escapeHtml(title)} - Usurper</title>`);
}

function readTemplate(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new EnvironmentError(`the report app is not built: ${path} cannot be read`, { hint: "run: npm run build" });
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
