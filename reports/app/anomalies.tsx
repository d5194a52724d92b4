import type { AnomalyView } from "../view.js";
import { Badge } from "./badge.js";
import { Explanation } from "./explanation.js";
import type { Span } from "./timeline.js";

interface Props {
  readonly anomalies: readonly AnomalyView[];
  readonly onShow: (span: Span) => void;
}

/** Each anomaly: the sentence, what it means at 3 a.m., and the operations that prove it. */
export function Anomalies({ anomalies, onShow }: Props) {
  if (anomalies.length === 0) return null;
  const violations = anomalies.filter(({ severity }) => severity === "violation").length;
  return (
    <section>
      <h2>
        What was found: {violations} violation{violations === 1 ? "" : "s"}, {anomalies.length - violations} hazard
        {anomalies.length - violations === 1 ? "" : "s"}
      </h2>
      {anomalies.map((anomaly, place) => (
        <details
          key={`${anomaly.rule}-${anomaly.endMs}-${place}`}
          class={anomaly.severity}
          open={isTold(anomaly, place)}
        >
          <summary>
            <Badge verdict={anomaly.severity} /> <b>{anomaly.rule}</b> {anomaly.ruleName} at{" "}
            {(anomaly.endMs / 1000).toFixed(3)} s: {anomaly.why}
          </summary>
          {anomaly.onCall === "" ? null : <p class="on-call">{anomaly.onCall}</p>}
          {anomaly.explanation === undefined ? null : <Explanation explanation={anomaly.explanation} />}
          {anomaly.data === "" ? null : <p class="data">{anomaly.data}</p>}
          <Events anomaly={anomaly} />
          <button type="button" onClick={() => onShow(anomaly)}>
            show on the timeline
          </button>
        </details>
      ))}
    </section>
  );
}

/** The first violations are told at once; a hazard broke no rule, and waits to be asked. */
function isTold({ severity }: AnomalyView, place: number): boolean {
  return severity === "violation" && place < 2;
}

function Events({ anomaly }: { readonly anomaly: AnomalyView }) {
  return (
    <table class="events">
      <thead>
        <tr>
          <th>event</th>
          <th>at (s)</th>
          <th>who</th>
          <th>what</th>
          <th>outcome</th>
          <th>server's position</th>
        </tr>
      </thead>
      <tbody>
        {anomaly.events.map((event) => (
          <tr key={event.index}>
            <td>{event.index}</td>
            <td>{(event.timeMs / 1000).toFixed(6)}</td>
            <td>{event.who}</td>
            <td>{event.what}</td>
            <td>{event.outcome}</td>
            <td>{event.position}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
