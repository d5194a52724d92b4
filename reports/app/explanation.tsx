import type { ExplanationBar, ExplanationLane, ExplanationReason, ExplanationView } from "../view.js";

const WIDTH = 1120;
const LABELS = 120;
const AXIS = 18;
const STATES = 26;
const LANE = 38;
const BAR = 16;
/** About the width of a letter. */
const LETTER = 6.4;

/** Time to a horizontal place. */
type Scale = (ms: number) => number;

/**
 * The operations that cannot all be: a bar an operation, a lane a process, and above them the states that the longest
 * order leaves. What an operation has to do with it is told when it is pointed at, and below.
 */
export function Explanation({ explanation }: { readonly explanation: ExplanationView }) {
  const { startMs, endMs, lanes, states, points, why, order, reasons } = explanation;
  const x: Scale = (ms) => LABELS + ((ms - startMs) / (endMs - startMs)) * (WIDTH - LABELS);
  const top = AXIS + STATES;
  const height = top + lanes.length * LANE + 6;
  return (
    <figure class="explanation">
      <p class="claim">{why}</p>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={`operations that contradict each other: ${why}`}>
        <Moments startMs={startMs} endMs={endMs} x={x} height={height} />
        <text x={LABELS - 8} y={AXIS + 16} class="label">
          state
        </text>
        {states.map(({ text, ...piece }) => (
          <State key={piece.startMs} left={Math.max(LABELS, x(piece.startMs))} right={x(piece.endMs)} text={text} />
        ))}
        {lanes.map((lane, place) => (
          <Lane key={`${lane.process}-${place}`} lane={lane} top={top + place * LANE} x={x} />
        ))}
        {points
          .filter(({ atMs }) => x(atMs) >= LABELS)
          .map(({ lane, atMs, title }) => (
            <Point key={`${lane}-${atMs}`} at={x(atMs)} y={top + lane * LANE + 14 + BAR / 2} title={title} />
          ))}
      </svg>
      <Legend />
      <ul class="reasons">
        {reasons.map((reason) => (
          <Reason key={`${reason.role}-${reason.events}`} reason={reason} />
        ))}
      </ul>
      <p class="order">{order}</p>
    </figure>
  );
}

interface MomentsProps {
  readonly startMs: number;
  readonly endMs: number;
  readonly x: Scale;
  readonly height: number;
}

/** Five moments, so that the scale is known. */
function Moments({ startMs, endMs, x, height }: MomentsProps) {
  const moments = [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => startMs + share * (endMs - startMs));
  return (
    <g>
      {moments.map((ms) => (
        <g key={ms}>
          <line x1={x(ms)} x2={x(ms)} y1={AXIS - 4} y2={height} class="grid" />
          <text x={x(ms)} y={11} class="axis">
            {timeText(ms, endMs - startMs)}
          </text>
        </g>
      ))}
    </g>
  );
}

const UNITS = [
  { name: "s", inMs: 1000 },
  { name: "ms", inMs: 1 },
  { name: "µs", inMs: 1e-3 },
  { name: "ns", inMs: 1e-6 },
] as const;

/** A moment, in the unit and as exact as the width of the picture asks for. */
function timeText(ms: number, widthMs: number): string {
  const { name, inMs } = UNITS.find((unit) => widthMs >= unit.inMs) ?? UNITS[3];
  const digits = Math.max(0, 2 - Math.floor(Math.log10(widthMs / inMs)));
  return `${(ms / inMs).toFixed(digits)} ${name}`;
}

function State({ left, right, text }: { readonly left: number; readonly right: number; readonly text: string }) {
  const width = Math.max(0, right - left);
  if (width < 1) return null;
  return (
    <g>
      <rect x={left} y={AXIS + 2} width={width} height={STATES - 8} class="state">
        <title>{text}</title>
      </rect>
      <text x={left + 4} y={AXIS + 15} class="state-text">
        {fitting(text, width - 8)}
      </text>
    </g>
  );
}

function Lane({ lane, top, x }: { readonly lane: ExplanationLane; readonly top: number; readonly x: Scale }) {
  const labels = placedLabels(lane.bars, x);
  return (
    <g>
      <line x1={0} x2={WIDTH} y1={top + LANE - 3} y2={top + LANE - 3} class="grid" />
      <text x={LABELS - 8} y={top + 26} class="label">
        {lane.process === "" ? "" : fitting(`process ${lane.process}`, LABELS - 12)}
      </text>
      {lane.bars.map((bar, at) => (
        <Bar key={`${bar.startMs}-${bar.text}`} bar={bar} label={labels[at]} top={top} x={x} />
      ))}
    </g>
  );
}

interface Label {
  readonly left: number;
  readonly text: string;
}

interface BarProps {
  readonly bar: ExplanationBar;
  readonly label: Label | undefined;
  readonly top: number;
  readonly x: Scale;
}

function Bar({ bar, label, top, x }: BarProps) {
  const { left, right } = edgesOf(bar, x);
  const y = top + 14;
  const reachesIn = x(bar.startMs) < LABELS;
  const reachesOut = bar.endMs === null || x(bar.endMs) > WIDTH;
  return (
    <g class={`operation operation-${bar.role} ${bar.endMs === null ? "operation-open" : ""}`}>
      <title>{bar.title}</title>
      <rect x={left} y={y} width={right - left} height={BAR} rx={2} />
      {reachesIn ? <path d={`M ${left + 9} ${y + 3} l -6 5 l 6 5`} /> : null}
      {reachesOut ? <path d={`M ${right - 9} ${y + 3} l 6 5 l -6 5`} /> : null}
      {label === undefined ? null : (
        <text x={label.left} y={top + 11}>
          {label.text}
        </text>
      )}
    </g>
  );
}

function edgesOf({ startMs, endMs }: ExplanationBar, x: Scale): { readonly left: number; readonly right: number } {
  const left = Math.min(WIDTH - 14, Math.max(LABELS, x(startMs)));
  const right = endMs === null ? WIDTH : Math.min(WIDTH, x(endMs));
  return { left, right: Math.max(left + 4, right) };
}

/** A label above each bar where there is room for it; those that matter most get it first. */
function placedLabels(bars: readonly ExplanationBar[], x: Scale): readonly (Label | undefined)[] {
  const taken: { readonly left: number; readonly right: number }[] = [];
  const labels = bars.map((): Label | undefined => undefined);
  const matters = (at: number) => ["stuck", "core"].includes((bars[at] as ExplanationBar).role);
  const order = [...bars.keys()].sort((a, b) => Number(matters(b)) - Number(matters(a)));
  for (const at of order) {
    const bar = bars[at] as ExplanationBar;
    const text = fitting(`${markOf(bar)}${bar.text}`, 420);
    const width = text.length * LETTER;
    const left = Math.max(LABELS, Math.min(edgesOf(bar, x).left, WIDTH - width));
    if (taken.some((other) => left < other.right && other.left < left + width)) continue;
    taken.push({ left, right: left + width + 8 });
    labels[at] = { left, text };
  }
  return labels;
}

/** Told apart by sign as well as by colour. */
function markOf({ role, endMs }: ExplanationBar): string {
  if (role === "stuck") return "✗ ";
  return endMs === null ? "? " : "";
}

function Point({ at, y, title }: { readonly at: number; readonly y: number; readonly title: string }) {
  return (
    <g class="point">
      <title>{title}</title>
      <line x1={at} x2={at} y1={AXIS + STATES - 4} y2={y} />
      <circle cx={at} cy={y} r={4} />
    </g>
  );
}

function Reason({ reason }: { readonly reason: ExplanationReason }) {
  return (
    <li class={`reason-${reason.role}`}>
      <b>
        {reason.role === "stuck" ? "✗ " : ""}
        {reason.text}
      </b>{" "}
      <span class="data">({reason.events})</span>: {reason.why}.
    </li>
  );
}

function Legend() {
  return (
    <p class="legend">
      <span class="key operation-key-stuck" /> ✗ no order reaches it <span class="key operation-key-core" /> cannot be
      together with it <span class="key operation-key-open" /> ? may take effect any time later, or never{" "}
      <span class="key operation-key-placed" /> others <span class="key point-key" /> takes effect here in the longest
      order
    </p>
  );
}

function fitting(text: string, width: number): string {
  const letters = Math.floor(width / LETTER);
  if (text.length <= letters) return text;
  return letters < 3 ? "" : `${text.slice(0, letters - 1)}…`;
}
