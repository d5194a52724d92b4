import { join } from "node:path";
import { EnvironmentError } from "../../core/errors.js";
import { writeTextFile } from "../../store/atomic-file.js";
import { historyLines } from "../../store/history-lines.js";
import { createRunFolder, linkLatest, type RunFolder } from "../../store/run-folder.js";
import { type ExecuteContext, executeRun } from "../execute-run.js";
import { showsExpectedViolation } from "../expectation.js";
import type { Shrunk } from "./shrink-run.js";
import { sizeOf } from "./specimen.js";
import { storyMarkdown } from "./story/markdown.js";
import type { Story } from "./story/story.js";

/** Where the files of a shrunk run are: those of any run, and these. */
export interface ShrunkFolder extends RunFolder {
  /** Runs it again by itself. */
  readonly campaignFile: string;
  /** The shortest history, for `usurper check`. */
  readonly shortestFile: string;
  readonly storyFile: string;
}

/**
 * Writes a shrunk run: its campaign file, the run of that file with verdict and report, the shortest
 * history and the story. Throws an EnvironmentError where the folder cannot be written, or where the campaign file by
 * itself did not fail again.
 */
export async function writeShrunk(
  { rule, original, smallest, shortest, campaign }: Shrunk,
  story: Story,
  context: ExecuteContext,
): Promise<ShrunkFolder> {
  const { plan } = smallest;
  const { runsDir } = context;
  const labels = ["shrunk", plan.system.name, plan.bug ?? plan.workload, rule, String(plan.seed)];
  const folder = createRunFolder(runsDir, labels, context.now());
  const files: ShrunkFolder = {
    ...folder,
    campaignFile: join(folder.path, "campaign.yaml"),
    shortestFile: join(folder.path, "shortest.jsonl"),
    storyFile: join(folder.path, "story.md"),
  };
  const provingEvents = shortest.history.events.length;
  const frame = { before: sizeOf(original), after: sizeOf(smallest), provingEvents };
  writeTextFile(files.campaignFile, campaign.text);
  writeTextFile(files.shortestFile, [...historyLines(shortest.history)].join(""));
  writeTextFile(files.storyFile, storyMarkdown(story, frame));
  const { verdict } = await executeRun(campaign.row, plan.seed, folder, context);
  if (!showsExpectedViolation(campaign.row.expectation, verdict)) {
    throw new EnvironmentError(`${files.campaignFile} did not break ${rule} when it was run by itself`, {
      hint: "the same file did so before: please report this, with the folder",
    });
  }
  linkLatest(runsDir, folder.path);
  return files;
}
