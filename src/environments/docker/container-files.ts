import type { Container } from "dockerode";
import type { ServerFile } from "../../contract/chronicle.js";
import { statusOf } from "./engine.js";
import { filesIn } from "./tar.js";

/** The engine's status for a path that is not there. */
const NO_SUCH_FOLDER = 404;

/** The files right in a folder of a container, whether it runs or not; none where there is no such folder. */
export async function filesInFolder(container: Container, folder: string): Promise<readonly ServerFile[]> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of await container.getArchive({ path: folder })) chunks.push(Buffer.from(chunk));
  } catch (thrown) {
    if (statusOf(thrown) === NO_SUCH_FOLDER) return [];
    throw thrown;
  }
  // Paths begin with the folder's own name.
  return filesIn(Buffer.concat(chunks)).flatMap(({ path, content }) => {
    const [, name, ...deeper] = path.split("/");
    return name === undefined || deeper.length > 0 ? [] : [{ name, content }];
  });
}
