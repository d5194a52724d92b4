import type { Engine } from "../engine.js";

/** What a shell in the container says to the command, errors among it. */
export async function execIn(engine: Engine, container: string, command: string): Promise<string> {
  return engine.request(`run a command in ${container}`, async (docker) => {
    // With a terminal the output comes bare, without the engine's frames around it.
    const run = await docker
      .getContainer(container)
      .exec({ Cmd: ["sh", "-c", command], AttachStdout: true, AttachStderr: true, Tty: true });
    const stream = await run.start({ Tty: true });
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    return Buffer.concat(parts).toString().replaceAll("\r\n", "\n").trim();
  });
}
