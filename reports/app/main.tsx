import { render } from "preact";
import type { PageView } from "../view.js";
import { CampaignPage } from "./campaign-page.js";
import { RunSection } from "./run-section.js";
import "./style.css";

const data = document.getElementById("usurper-data")?.textContent ?? "";
const page = document.getElementById("page");

if (page !== null) {
  const view = JSON.parse(data) as PageView;
  render(
    view.kind === "run" ? (
      <main>
        <RunSection run={view.run} title={view.run.folder} />
      </main>
    ) : (
      <CampaignPage campaign={view} />
    ),
    page,
  );
}
