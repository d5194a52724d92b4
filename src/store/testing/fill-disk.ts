import type { EnvironmentError } from "../../core/errors.js";
import type { HistoryEvent } from "../../core/event.js";
import { createHistoryWriter } from "../history-writer.js";
import { events, header } from "./sample-history.js";

/** Writes events until that fails, and prints how. Run by a test, under a limit on the size of files. */
const writer = createHistoryWriter(process.argv[2] as string, header);
for (let index = 0; ; index++) {
  writer.append({ ...(events[0] as HistoryEvent), index, process: index } as HistoryEvent);
  try {
    writer.flush();
  } catch (thrown) {
    const { name, message, detail } = thrown as EnvironmentError;
    console.log(JSON.stringify({ name, message, hint: detail.hint, appended: index + 1 }));
    break;
  }
}
