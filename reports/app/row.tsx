import type { LaneView, RowView, TenureView, TickView } from "../view.js";
import { LABELS, MARGIN, PLOT, type Scale, WIDTH } from "./plot.js";
import { boldTextWidth } from "./text-width.js";

/** Beyond this width, a fiftieth of the span in sight, an operation is drawn as one that was open for long. */
const LONG = 0.02 * PLOT;

interface RowProps {
  readonly lane: LaneView;
  readonly row: RowView;
  /** Whether the lane's own name stands before it. */
  readonly first: boolean;
  readonly top: number;
  readonly x: Scale;
}

/** One row of a lane, between lanes a line; the first row bears the host's name. */
export function Row({ lane, row, first, top, x }: RowProps) {
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

interface TickProps {
  readonly tick: TickView;
  readonly top: number;
  readonly x: Scale;
}

/**
 * An operation by its outcome. One that was open for long is a mark at its end alone: what was answered after a pause
 * was not accepted all through the pause. An outline leads back to its invocation.
 */
function Tick({ tick, top, x }: TickProps) {
  const [left, right] = [x(tick.startMs), x(tick.endMs)];
  const height = tick.outcome === "ok" ? 8 : 12;
  const open = right - left > LONG;
  const least = tick.cited ? 4 : open ? 3 : 1.2;
  const mark = open ? { left: right - least, width: least } : { left, width: Math.max(least, right - left) };
  const title = `event ${tick.event}, ${seconds(tick.startMs)} to ${seconds(tick.endMs)}: ${tick.label}: ${tick.outcome}`;
  return (
    <g>
      <title>{title}</title>
      {open ? (
        <rect x={left} y={top + 2} width={right - left} height={4} class={`tick-open tick-open-${tick.outcome}`} />
      ) : null}
      <rect x={mark.left} y={top} width={mark.width} height={height} class={`tick tick-${tick.outcome}`} />
      {/* Around it and apart from it: what is cited keeps the colour of its outcome. */}
      {tick.cited ? (
        <rect x={mark.left - 3} y={top - 3} width={mark.width + 6} height={height + 6} class="tick-cited" />
      ) : null}
    </g>
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
