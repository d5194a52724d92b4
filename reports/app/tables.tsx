import { figuresOf } from "../figures-text.js";
import type { FaultView, RuleView, RunView } from "../view.js";
import { Badge } from "./badge.js";

export function Rules({ rules }: { readonly rules: readonly RuleView[] }) {
  return (
    <section>
      <h2>Rules</h2>
      <table>
        <thead>
          <tr>
            <th>rule</th>
            <th>verdict</th>
            <th>opportunities</th>
            <th>violations</th>
            <th>hazards</th>
            <th>what it says</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id}>
              <td>
                <b>{rule.id}</b> {rule.name}
              </td>
              <td>
                <Badge verdict={rule.verdict} />
              </td>
              <td class="number">{rule.opportunities}</td>
              <td class="number">{rule.violations}</td>
              <td class="number">{rule.hazards}</td>
              <td title={rule.source}>
                {rule.statement}
                {rule.reason === "" ? null : <div class="data">{rule.reason}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Faults({ faults }: { readonly faults: readonly FaultView[] }) {
  if (faults.length === 0) return null;
  return (
    <section>
      <h2>Faults</h2>
      <table>
        <thead>
          <tr>
            <th>fault</th>
            <th>from (s)</th>
            <th>to (s)</th>
            <th>targets</th>
            <th>took effect</th>
            <th>measured</th>
          </tr>
        </thead>
        <tbody>
          {faults.map((fault) => (
            <tr key={fault.number}>
              <td>
                {fault.nemesis}:{fault.target} ({fault.outcome})
              </td>
              <td class="number">{(fault.startMs / 1000).toFixed(2)}</td>
              <td class="number">{(fault.endMs / 1000).toFixed(2)}</td>
              <td>{fault.targets.join(", ")}</td>
              <td>{fault.effective ? "yes" : "not shown"}</td>
              <td class="data">{fault.evidence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Coverage({ coverage }: { readonly coverage: RunView["coverage"] }) {
  const rows = figuresOf(coverage);
  if (rows.length === 0) return null;
  return (
    <details class="coverage">
      <summary>Coverage and statistics</summary>
      <table>
        <tbody>
          {rows.map(({ name, text }) => (
            <tr key={name}>
              <td>{name}</td>
              <td class="data">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
