import { type Engine, unless } from "./engine.js";
import { clientImage, faultAgentImage, OWN_IMAGES } from "./images.js";
import { filterOf } from "./labels.js";

/** An image of ours that this checkout has no use for. */
export interface OldImage {
  /** Its tags, or its id where it has none any more. */
  readonly name: string;
  readonly sizeBytes: number;
}

/** What the engine tells of an image. */
export interface ListedImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly sizeBytes: number;
}

/**
 * Of our images those that were built over, and the fault agents and clients of other checkouts, or of this one before
 * its folders changed. Servers' images stay: they are what makes the next run start fast.
 */
export function oldAmong(images: readonly ListedImage[], current: readonly string[]): readonly OldImage[] {
  const isOld = (tag: string): boolean =>
    !current.includes(tag) && OWN_IMAGES.some((name) => tag.startsWith(`${name}:`));
  return images
    .filter(({ tags }) => tags.every(isOld))
    .map(({ id, tags, sizeBytes }) => ({ name: tags.length === 0 ? id : tags.join(" "), sizeBytes }));
}

export async function oldImages(engine: Engine): Promise<readonly OldImage[]> {
  const found = await engine.request("list images", (docker) => docker.listImages({ filters: filterOf() }));
  const images = found.map(({ Id, RepoTags, Size }) => ({
    id: Id,
    tags: (RepoTags ?? []).filter((tag) => tag !== "<none>:<none>"),
    sizeBytes: Size,
  }));
  return oldAmong(images, [clientImage().tag, faultAgentImage().tag]);
}

/** Removes these, but for those that a container still needs. Returns the names of those that are gone. */
export async function removeImages(engine: Engine, images: readonly OldImage[]): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { name } of images) {
    for (const tag of name.split(" ")) {
      const gone = await unless(
        [404, 409],
        engine.request(`remove image ${tag}`, (docker) => docker.getImage(tag).remove()),
      );
      if (gone !== undefined) removed.push(tag);
    }
  }
  return removed;
}
