import type { CampaignRowView, CampaignPage as CampaignView, RunView } from "../view.js";
import { Badge } from "./badge.js";
import { Commands } from "./commands.js";
import { RunSection } from "./run-section.js";

/** In words: what was not decided has not failed. */
const OUTCOMES = { met: "as expected", missed: "not as expected", unknown: "not decided" } as const;

/** A campaign: the rows with what was expected and what came, then the story of each. */
export function CampaignPage({ campaign }: { readonly campaign: CampaignView }) {
  const count = (wanted: CampaignRowView["outcome"]) =>
    campaign.rows.filter(({ outcome }) => outcome === wanted).length;
  const open = count("unknown");
  return (
    <main>
      <header>
        <h1>
          {campaign.name} <Badge verdict={campaign.verdict} />
        </h1>
        <p class="headline">
          {count("met")} of {campaign.rows.length} rows went as expected{open === 0 ? "" : `, ${open} not decided`}.
        </p>
      </header>
      <table>
        <thead>
          <tr>
            <th>row</th>
            <th>expected</th>
            <th>came</th>
            <th>what happened</th>
          </tr>
        </thead>
        <tbody>
          {campaign.rows.map((row, place) => (
            <Row key={row.title} row={row} place={place} />
          ))}
        </tbody>
      </table>
      <Commands commands={campaign.reproduce} />
      {campaign.rows.map((row, place) =>
        row.story === undefined ? null : (
          <section key={row.title} id={`row-${place}`} class="story">
            <RunSection run={row.story} title={titleOf(row, row.story)} />
          </section>
        ),
      )}
    </main>
  );
}

/** A row's story is one run's: the title says which, where there were several. */
function titleOf({ title, runs }: CampaignRowView, story: RunView): string {
  const run = runs.find(({ folder }) => folder === story.folder);
  return run === undefined || runs.length === 1 ? title : `${title} (seed ${run.seed}, one of ${runs.length} runs)`;
}

function Row({ row, place }: { readonly row: CampaignRowView; readonly place: number }) {
  return (
    <tr>
      <td>{row.story === undefined ? row.title : <a href={`#row-${place}`}>{row.title}</a>}</td>
      <td>{row.expectation}</td>
      <td>
        <Badge verdict={OUTCOMES[row.outcome]} />
      </td>
      <td>
        {row.story?.headline}
        <div class="runs">
          {row.runs.map((run) => (
            <a key={run.folder} href={`${run.folder}/report.html`} title={run.headline ?? run.verdict}>
              seed {run.seed}: {run.verdict}
            </a>
          ))}
        </div>
      </td>
    </tr>
  );
}
