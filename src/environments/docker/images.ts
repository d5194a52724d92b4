import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ImageRequest } from "../../contract/system.js";
import { EnvironmentError, messageOf } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { ensureBaseImage } from "./base-image.js";
import { debianSuites } from "./dockerfile.js";
import { type Engine, unless } from "./engine.js";
import { packageRoot } from "./package-root.js";
import { type ArchiveFile, tarOf } from "./tar.js";

/** On built images: the hash of all that went into them. */
const CONTENT = "usurper.content";

/** A server's packages over a slow line. */
const BUILD_MS: Ms = 15 * 60_000;
const PULL_MS: Ms = 10 * 60_000;
/** Build output lines that an error carries. */
const TOLD_LINES = 15;

/** How much of the hash a tag bears. */
const TAG_DIGITS = 12;

/** Where contenders run, and nodes of our own protocols. */
export const clientImage = ownImage("usurper/client", "client");
export const faultAgentImage = ownImage("usurper/fault-agent", "agent");

/** The names of images whose tags are the hashes of what went into them. */
export const OWN_IMAGES: readonly string[] = ["usurper/client", "usurper/fault-agent"];

/**
 * An image that holds programs of ours, tagged by what is in its folder: two checkouts that differ there would else build
 * it over each other, under runs that go on.
 */
function ownImage(name: string, folder: string): () => ImageRequest {
  let request: ImageRequest | undefined;
  return () => {
    request ??= {
      kind: "build",
      tag: `${name}:${hashOf(folderOf(folder), {}).slice(0, TAG_DIGITS)}`,
      folder,
      args: {},
    };
    return request;
  };
}

/** Makes sure that the image is there and up to date: builds it if its folder changed, pulls it if it is missing. */
export async function ensureImage(
  engine: Engine,
  request: ImageRequest,
  progress: (message: string) => void,
): Promise<void> {
  const { tag } = request;
  const found = await unless(
    [404],
    engine.request(`look for ${tag}`, (docker) => docker.getImage(tag).inspect()),
  );
  if (request.kind === "named") {
    if (found === undefined) await pull(engine, tag, progress);
    return;
  }
  const files = folderOf(request.folder);
  const dockerfile = files.find(({ path }) => path === "Dockerfile");
  if (dockerfile === undefined) throw new EnvironmentError(`docker/${request.folder} has no Dockerfile`);
  const content = hashOf(files, request.args);
  if (found?.Config.Labels?.[CONTENT] === content) return;
  for (const suite of debianSuites(dockerfile.content.toString(), request.args)) {
    await ensureBaseImage(engine, suite, progress);
  }
  progress(`building image ${tag}`);
  await engine.request(`build image ${tag}`, () => build(engine, request, tarOf(files), content), BUILD_MS);
}

async function build(
  { docker }: Engine,
  { tag, args }: Extract<ImageRequest, { kind: "build" }>,
  archive: Buffer,
  content: string,
): Promise<void> {
  const { Readable } = await import("node:stream");
  // One chunk of the whole: a Buffer given to `from` bare would be read byte by byte.
  const stream = await docker.buildImage(Readable.from([archive]), {
    t: tag,
    buildargs: { ...args },
    labels: { [CONTENT]: content },
    rm: true,
    forcerm: true,
  });
  await followed(docker.modem, stream);
}

async function pull(engine: Engine, tag: string, progress: (message: string) => void): Promise<void> {
  progress(`pulling image ${tag}`);
  try {
    await engine.request(
      `pull image ${tag}`,
      async (docker) => followed(docker.modem, await docker.pull(tag)),
      PULL_MS,
    );
  } catch (thrown) {
    throw new EnvironmentError(messageOf(thrown), {
      hint: `without a registry, make the image elsewhere and bring it: docker save ${tag} > image.tar; docker load < image.tar`,
      cause: thrown,
    });
  }
}

/** Reads a progress stream to its end; rejects with its last lines where it tells of an error. */
function followed(modem: import("dockerode")["modem"], stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    let refused: string | undefined;
    const take = ({ stream: text, error }: { stream?: string; error?: string }): void => {
      if (text !== undefined && text.trim() !== "") lines.push(text.trimEnd());
      // A build that fails ends its stream in order, with this in it.
      refused ??= error;
    };
    modem.followProgress(
      stream,
      (thrown: Error | null) => {
        const why = thrown === null ? refused : messageOf(thrown);
        if (why === undefined) resolve();
        else reject(new EnvironmentError([why, ...lines.slice(-TOLD_LINES)].join("\n  ")));
      },
      take,
    );
  });
}

function folderOf(name: string): readonly ArchiveFile[] {
  const folder = join(packageRoot(), "docker", name);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return files.map((path) => {
    const { mode } = statSync(join(folder, path));
    // Only the executable bit: the rest differs between clones with different umasks.
    return { path, content: readFileSync(join(folder, path)), mode: mode & 0o100 ? 0o755 : 0o644 };
  });
}

function hashOf(files: readonly ArchiveFile[], args: { readonly [name: string]: string }): string {
  const hash = createHash("sha256");
  for (const { path, content, mode } of files) {
    hash.update(`${path}\0${mode}\0${content.length}\0`).update(content);
  }
  for (const name of Object.keys(args).sort()) hash.update(`${name}=${args[name]}\0`);
  return hash.digest("hex");
}
