import type { MAINTENANCE } from "../campaign/registry.js";
import { counted } from "./wording.js";

type CleanReport = Awaited<ReturnType<typeof MAINTENANCE.clean>>;

/** What `usurper clean` removed and what it left, a line for each run. */
export function cleanText({ runs, images, left, kept, oldImages }: CleanReport): string {
  const removed = [
    ...runs.map(
      (removed) => `removed ${removed.run === undefined ? "of no run" : `run ${removed.run}`}: ${of(removed)}`,
    ),
    ...(images.length === 0 ? [] : [`removed ${counted(images.length, "image", "images")}: ${images.join(", ")}`]),
  ];
  const lines = [
    ...(removed.length === 0 ? ["nothing to remove"] : removed),
    ...left.map(({ run, reason }) => `left run ${run}: ${reason}; --all removes it too`),
    ...kept.map(({ network, reason }) => `left network ${network}: ${reason}`),
    ...(oldImages.length === 0 ? [] : [oldImagesText(oldImages)]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function of({ containers, networks, volumes }: CleanReport["runs"][number]): string {
  const parts = [
    [containers.length, "container", "containers"],
    [networks.length, "network", "networks"],
    [volumes.length, "volume", "volumes"],
  ] as const;
  return parts.flatMap(([count, one, many]) => (count === 0 ? [] : [counted(count, one, many)])).join(", ");
}

function oldImagesText(images: CleanReport["oldImages"]): string {
  const sizeMb = Math.round(images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6);
  // Layers that images share are counted in each of them.
  const what = counted(images.length, "old image", "old images");
  return `left ${what}, ${sizeMb} MB at most: --images removes those that no container needs`;
}
