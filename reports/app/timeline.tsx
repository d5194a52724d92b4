import type { FaultView, LaneView, RowView, RunView, TenureView, TickView } from "../view.js";
import { type Prizes, prizesOf } from "./prizes.js";
import { boldTextWidth } from "./text-width.js";

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

const WIDTH = 1160;
const MARGIN = 16;
const LABELS = 150;
const ROW = 46;
const FAULT_LANE = 20;
const AXIS = 26;

const HEADINGS: { readonly [Name in Prizes]: string } = {
  leadership: "Leadership",
  locks: "Locks",
  both: "Leadership and locks",
  none: "Operations",
};

/** Time to a horizontal place. */
type Scale = (ms: number) => number;

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
  const x: Scale = (ms) => LABELS + ((ms - span.startMs) / (span.endMs - span.startMs)) * (WIDTH - MARGIN - LABELS);
  const zoom = (factor: number, aroundMs: number): void => onSpan(zoomed(span, whole, factor, aroundMs));
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * WIDTH;
    const aroundMs = span.startMs + ((place - LABELS) / (WIDTH - MARGIN - LABELS)) * (span.endMs - span.startMs);
    zoom(event.deltaY > 0 ? 1.25 : 0.8, aroundMs);
  };
  return (
    <section>
      <h2>{HEADINGS[prizes]}</h2>
      <Controls span={span} whole={whole} onSpan={onSpan} />
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label="leadership timeline" onWheel={onWheel}>
        <clipPath id="plot">
          <rect x={LABELS} y={0} width={WIDTH - MARGIN - LABELS} height={height} />
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

interface RowProps {
  readonly lane: LaneView;
  readonly row: RowView;
  /** Whether the lane's own name stands before it. */
  readonly first: boolean;
  readonly top: number;
  readonly x: Scale;
}

/** One row of a lane, between lanes a line; the first row bears the host's name. */
function Row({ lane, row, first, top, x }: RowProps) {
  return (
    <g>
      {first ? <line x1={LABELS} x2={WIDTH} y1={top - 2} y2={top - 2} class="grid" /> : null}
      {first ? (
        <text x={row.name === "" ? LABELS - 8 : 16} y={top + 24} class={row.name === "" ? "label host" : "host"}>
          {lane.host}
        </text>
      ) : null}
      {row.name === "" ? null : (
        <text x={LABELS - 8} y={top + 24} class="label row-name">
          {row.prize === "lock" ? `lock ${row.name}` : row.name}
        </text>
      )}
      <g clip-path="url(#plot)">
        {row.waits.map(({ startMs, endMs }) => (
          <line key={startMs} x1={x(startMs)} x2={x(endMs)} y1={top + 18} y2={top + 18} class="wait" />
        ))}
        {row.tenures.map((tenure) => (
          <TenureBar key={tenure.startMs} host={lane.host} tenure={tenure} top={top + 8} x={x} />
        ))}
        {row.ticks.map((tick) => (
          <Tick key={tick.event} tick={tick} top={top + 30} x={x} />
        ))}
      </g>
    </g>
  );
}

interface TenureBarProps {
  readonly host: string;
  readonly tenure: TenureView;
  readonly top: number;
  readonly x: Scale;
}

/** A tenure, with its token where all of that fits the part of the bar that is in sight: half a number is another. */
function TenureBar({ host, tenure, top, x }: TenureBarProps) {
  const { token, label, what, startMs, endMs, ended } = tenure;
  const [left, right] = [Math.max(LABELS, x(startMs)), Math.min(WIDTH - MARGIN, x(endMs))];
  const named = label === String(token) ? label : `${token} (${label})`;
  return (
    <g>
      <rect x={x(startMs)} y={top} width={Math.max(1.5, x(endMs) - x(startMs))} height={20} class="tenure">
        <title>{`${host} ${what} with token ${named}; ${ended}`}</title>
      </rect>
      {boldTextWidth(label) + 6 <= right - left ? (
        <text x={left + 3} y={top + 14} class="token">
          {label}
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

function Tick({ tick, top, x }: { readonly tick: TickView; readonly top: number; readonly x: Scale }) {
  const left = x(tick.startMs);
  const width = Math.max(tick.cited ? 4 : 1.2, x(tick.endMs) - left);
  const height = tick.outcome === "ok" ? 8 : 12;
  const title = `event ${tick.event}, ${(tick.startMs / 1000).toFixed(3)} s: ${tick.label}: ${tick.outcome}`;
  return (
    <g>
      <title>{title}</title>
      <rect x={left} y={top} width={width} height={height} class={`tick tick-${tick.outcome}`} />
      {/* Around it and apart from it: what is cited keeps the colour of its outcome. */}
      {tick.cited ? <rect x={left - 3} y={top - 3} width={width + 6} height={height + 6} class="tick-cited" /> : null}
    </g>
  );
}

/** What is believed and what is waited for. */
const BELIEFS = {
  leadership: ["to lead", "to lead"],
  locks: ["to hold the lock", "for it"],
  both: ["to lead or to hold the lock", "for either"],
} as const;

/** What the number in a bar is. */
const TOKENS = { number: "token", "epoch.counter": "token, a zxid as epoch.counter" } as const;

interface LegendProps {
  readonly prizes: Prizes;
  readonly tokens: RunView["tokens"];
}

function Legend({ prizes, tokens }: LegendProps) {
  return (
    <p class="legend">
      {prizes === "none" ? null : <TenureKeys belief={BELIEFS[prizes]} token={TOKENS[tokens]} />} <TickKeys />
    </p>
  );
}

interface TenureKeysProps {
  readonly belief: readonly [string, string];
  readonly token: string;
}

function TenureKeys({ belief: [believed, awaited], token }: TenureKeysProps) {
  return (
    <>
      <span class="key tenure-key" /> believed {believed} (number: {token}) <span class="key wait-key" /> waiting{" "}
      {awaited}
    </>
  );
}

function TickKeys() {
  return (
    <>
      <span class="key tick-ok" /> accepted <span class="key tick-refused" /> refused <span class="key tick-fail" /> not
      applied <span class="key tick-info" /> unknown <span class="key cited-key" /> cited by a violation. Ctrl or shift
      with the wheel zooms.
    </>
  );
}
