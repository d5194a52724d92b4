import { fail, type Outcome, ok } from "../../contract/outcome.js";
import type { RegisterSurface } from "../../contract/surfaces/register.js";
import { type Json, sameJson } from "../../core/json.js";
import type { Link } from "./link.js";
import { registerPath } from "./paths.js";
import { parseData, readBehindBarrier, readToShow } from "./reading.js";
import { ANY_VERSION, atZxid, type Znodes } from "./znodes.js";

/** A plain register is one node that holds its value as JSON, `null` from the start; it is never deleted. */
export function createRegister(link: Link): RegisterSurface {
  const on = <T>(resource: string, work: (znodes: Znodes, path: string) => Promise<Outcome<T>>) => {
    const path = registerPath(resource);
    return link.perform(async (znodes) => {
      await link.ensure(znodes, [path, "null"]);
      return work(znodes, path);
    });
  };
  return {
    read: (resource) =>
      on(resource, async (znodes, path) => {
        const { data, at } = await readToShow(znodes, path);
        return ok({ value: parseData(data) }, at);
      }),
    write: (resource, value) =>
      on(resource, async (znodes, path) => {
        const change = await znodes.write(path, JSON.stringify(value), ANY_VERSION);
        return change.type === "done" ? ok(null, atZxid(change.zxid)) : fail("refused", { error: "the node is gone" });
      }),
    cas: (resource, from, to) => on(resource, (znodes, path) => compareAndSet(znodes, path, from, to)),
  };
}

/** The version makes the comparison hold until the write. Another write in between is compared with again. */
async function compareAndSet(znodes: Znodes, path: string, from: Json, to: Json): Promise<Outcome<null>> {
  for (;;) {
    const { data, stat, at } = await readBehindBarrier(znodes, path);
    const value = parseData(data);
    if (!sameJson(value, from)) return fail("refused", { seen: { value }, ...(at === undefined ? {} : { at }) });
    const change = await znodes.write(path, JSON.stringify(to), stat.version);
    if (change.type === "done") return ok(null, atZxid(change.zxid));
  }
}
