/** The timeline's measures, in its own units, which its place on the page scales. */
export const WIDTH = 1160;
export const MARGIN = 16;

/** The names' place, left of what is plotted. */
export const LABELS = 150;

/** How wide the span in sight is drawn. */
export const PLOT = WIDTH - MARGIN - LABELS;

/** Time to a horizontal place. */
export type Scale = (ms: number) => number;
