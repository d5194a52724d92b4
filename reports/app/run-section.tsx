import { useState } from "preact/hooks";
import type { RunView } from "../view.js";
import { Anomalies } from "./anomalies.js";
import { Badge } from "./badge.js";
import { Commands } from "./commands.js";
import { prizesOf } from "./prizes.js";
import { Coverage, Faults, Rules } from "./tables.js";
import { type Span, Timeline } from "./timeline.js";

/** One run: the headline, the timeline, what was found, and how to see it again. */
export function RunSection({ run, title }: { readonly run: RunView; readonly title: string }) {
  const whole: Span = { startMs: 0, endMs: Math.max(1, run.durationMs) };
  const [span, setSpan] = useState<Span>(whole);
  const zoomTo = ({ startMs, endMs }: Span): void => {
    const margin = Math.max(50, (endMs - startMs) * 0.15);
    setSpan({ startMs: Math.max(0, startMs - margin), endMs: Math.min(whole.endMs, endMs + margin) });
  };
  const timeline = <Timeline key="timeline" run={run} span={span} onSpan={setSpan} whole={whole} />;
  const found = <Anomalies key="found" anomalies={run.anomalies} onShow={zoomTo} />;
  return (
    <>
      <header>
        <h1>
          {title} <Badge verdict={run.verdict} />
        </h1>
        <p class="headline">{run.headline}</p>
        <dl class="facts">
          {run.facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {run.warnings.map((warning) => (
          <p key={warning} class="warning">
            {warning}
          </p>
        ))}
      </header>
      {prizesOf(run) === "none" ? [found, timeline] : [timeline, found]}
      <Rules rules={run.rules} />
      <Faults faults={run.faults} />
      <Coverage coverage={run.coverage} />
      <Commands commands={run.reproduce} />
    </>
  );
}
