import type { RunView } from "../view.js";
import type { Prizes } from "./prizes.js";

/** What is believed and what is waited for. */
const BELIEFS = {
  leadership: ["to lead", "to lead"],
  locks: ["to hold the lock", "for it"],
  both: ["to lead or to hold the lock", "for either"],
} as const;

/** What the number in a bar is. */
const TOKENS = { number: "token", "epoch.counter": "token, a zxid as epoch.counter", tenure: "of the tenure" } as const;

interface LegendProps {
  readonly prizes: Prizes;
  readonly tokens: RunView["tokens"];
}

/** What the colours and shapes of the timeline mean in this run. */
export function Legend({ prizes, tokens }: LegendProps) {
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
      applied <span class="key tick-info" /> unknown <span class="key cited-key" /> cited by a violation{" "}
      <span class="key open-key" /> open for long: the outcome came at its end. Ctrl or shift with the wheel zooms.
    </>
  );
}
