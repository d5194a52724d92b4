/** Of the page's own font, as the timeline's style sets it. */
const BOLD = "600 11px";

let canvas: CanvasRenderingContext2D | null | undefined;

/** How wide a bold text in a drawing is, in the drawing's own units; measured, for digits and dots differ. */
export function boldTextWidth(text: string): number {
  if (canvas === undefined) {
    canvas = document.createElement("canvas").getContext("2d");
    if (canvas !== null) canvas.font = `${BOLD} ${getComputedStyle(document.body).fontFamily}`;
  }
  // Without a canvas no digit of any font of this size is wider.
  return canvas?.measureText(text).width ?? text.length * 9;
}
