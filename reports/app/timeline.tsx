import type { FaultView, RunView } from "../view.js";
import { Legend } from "./legend.js";
import { LABELS, PLOT, type Scale, WIDTH } from "./plot.js";
import { type Prizes, prizesOf } from "./prizes.js";
import { Row } from "./row.js";

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

interface Props {
  readonly run: RunView;
  readonly span: Span;
  readonly whole: Span;
  readonly onSpan: (span: Span) => void;
}

const ROW = 46;
const FAULT_LANE = 20;
const AXIS = 26;

const HEADINGS: { readonly [Name in Prizes]: string } = {
  leadership: "Leadership",
  locks: "Locks",
  both: "Leadership and locks",
  none: "Operations",
};

/**
 * Who believed to lead when, with every write as a tick, under the faults that were in force. Wheel zooms, the buttons
 * move; an anomaly's button jumps to it.
 */
export function Timeline({ run, span, whole, onSpan }: Props) {
  const nemeses = [...new Set(run.faults.map(nemesisOf))];
  const faultsHeight = nemeses.length * FAULT_LANE;
  const rows = run.lanes.flatMap((lane) => lane.rows.map((row, place) => ({ lane, row, place })));
  const height = AXIS + faultsHeight + rows.length * ROW + 8;
  const prizes = prizesOf(run);
  const x: Scale = (ms) => LABELS + ((ms - span.startMs) / (span.endMs - span.startMs)) * PLOT;
  const zoom = (factor: number, aroundMs: number): void => onSpan(zoomed(span, whole, factor, aroundMs));
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * WIDTH;
    const aroundMs = span.startMs + ((place - LABELS) / PLOT) * (span.endMs - span.startMs);
    zoom(event.deltaY > 0 ? 1.25 : 0.8, aroundMs);
  };
  return (
    <section>
      <h2>{HEADINGS[prizes]}</h2>
      <Controls span={span} whole={whole} onSpan={onSpan} />
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label="leadership timeline" onWheel={onWheel}>
        <clipPath id="plot">
          <rect x={LABELS} y={0} width={PLOT} height={height} />
        </clipPath>
        <Axis span={span} x={x} height={height} />
        {run.faults.map((fault) => (
          <Fault key={fault.number} fault={fault} lane={nemeses.indexOf(nemesisOf(fault))} x={x} height={height} />
        ))}
        {nemeses.map((name, place) => (
          <text key={name} x={LABELS - 8} y={AXIS + place * FAULT_LANE + 14} class="label">
            {name}
          </text>
        ))}
        {rows.map(({ lane, row, place }, order) => (
          <Row
            key={`${lane.host} ${row.name}`}
            lane={lane}
            row={row}
            first={place === 0}
            top={AXIS + faultsHeight + order * ROW}
            x={x}
          />
        ))}
        <Violations run={run} x={x} height={height} />
      </svg>
      <Legend prizes={prizes} tokens={run.tokens} />
    </section>
  );
}

function Controls({ span, whole, onSpan }: Omit<Props, "run">) {
  const width = span.endMs - span.startMs;
  const middle = (span.startMs + span.endMs) / 2;
  const moved = (by: number): Span => shifted(span, whole, by * width);
  return (
    <p class="controls">
      <button type="button" onClick={() => onSpan(whole)}>
        whole run
      </button>
      <button type="button" onClick={() => onSpan(moved(-0.5))} aria-label="earlier">
        ◀
      </button>
      <button type="button" onClick={() => onSpan(moved(0.5))} aria-label="later">
        ▶
      </button>
      <button type="button" onClick={() => onSpan(zoomed(span, whole, 0.5, middle))}>
        zoom in
      </button>
      <button type="button" onClick={() => onSpan(zoomed(span, whole, 2, middle))}>
        zoom out
      </button>
      <span class="data">
        {(span.startMs / 1000).toFixed(3)} s to {(span.endMs / 1000).toFixed(3)} s
      </span>
    </p>
  );
}

function zoomed(span: Span, whole: Span, factor: number, aroundMs: number): Span {
  const width = Math.min(whole.endMs, Math.max(1, (span.endMs - span.startMs) * factor));
  const share = (aroundMs - span.startMs) / (span.endMs - span.startMs);
  return shifted({ startMs: aroundMs - share * width, endMs: aroundMs + (1 - share) * width }, whole, 0);
}

function shifted(span: Span, whole: Span, byMs: number): Span {
  const width = span.endMs - span.startMs;
  const startMs = Math.max(0, Math.min(whole.endMs - width, span.startMs + byMs));
  return { startMs, endMs: startMs + width };
}

function nemesisOf({ nemesis, target }: FaultView): string {
  return `${nemesis}:${target}`;
}

function Axis({ span, x, height }: { readonly span: Span; readonly x: Scale; readonly height: number }) {
  const step = niceStep((span.endMs - span.startMs) / 8);
  const first = Math.ceil(span.startMs / step) * step;
  const marks = Array.from({ length: 20 }, (_, i) => first + i * step).filter((ms) => ms <= span.endMs);
  return (
    <g>
      {marks.map((ms) => (
        <g key={ms}>
          <line x1={x(ms)} x2={x(ms)} y1={16} y2={height} class="grid" />
          <text x={x(ms)} y={12} class="axis">
            {step >= 1000 ? `${ms / 1000} s` : `${Number(ms.toFixed(3))} ms`}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The least of 1, 2, 5 times a power of ten that is not below `ms`. */
function niceStep(ms: number): number {
  let power = 0.001;
  while (power * 10 <= ms) power *= 10;
  return ([1, 2, 5, 10].find((factor) => factor * power >= ms) ?? 10) * power;
}

interface FaultProps {
  readonly fault: FaultView;
  readonly lane: number;
  readonly x: Scale;
  readonly height: number;
}

function Fault({ fault, lane, x, height }: FaultProps) {
  const left = x(fault.startMs);
  const width = Math.max(2, x(fault.endMs) - left);
  const top = AXIS + lane * FAULT_LANE;
  return (
    <g clip-path="url(#plot)">
      <rect x={left} y={top} width={width} height={height - top} class={`fault-band fault-${fault.nemesis}`} />
      <rect x={left} y={top + 2} width={width} height={FAULT_LANE - 4} class={`fault fault-${fault.nemesis}`}>
        <title>{`${nemesisOf(fault)} ${fault.targets.join(", ")}: ${fault.outcome}, ${fault.evidence}`}</title>
      </rect>
      {width > 9 * fault.targets.join(" ").length ? (
        <text x={left + 4} y={top + 14} class="fault-text">
          {fault.targets.join(" ")}
        </text>
      ) : null}
    </g>
  );
}

/** A line where each violation was complete; of those close together only the first is named. */
function Violations({ run, x, height }: { readonly run: RunView; readonly x: Scale; readonly height: number }) {
  const found = run.anomalies
    .filter(({ severity }) => severity === "violation")
    .sort((left, right) => left.endMs - right.endMs);
  let namedUpTo = Number.NEGATIVE_INFINITY;
  return (
    <g clip-path="url(#plot)">
      {found.map(({ rule, why, endMs }, place) => {
        const at = x(endMs);
        const named = at > namedUpTo;
        if (named) namedUpTo = at + 30;
        return (
          <g key={`${rule}-${endMs}-${place}`}>
            <line x1={at} x2={at} y1={AXIS} y2={height} class="violation-line">
              <title>{`${rule}: ${why}`}</title>
            </line>
            {named ? (
              <text x={at + 3} y={height - 2} class="violation-mark">
                {rule}
              </text>
            ) : null}
          </g>
        );
      })}
    </g>
  );
}
