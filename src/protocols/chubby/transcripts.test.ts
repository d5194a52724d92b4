import { transcriptConformance } from "../../contract/conformance/transcripts.js";
import { playCell } from "./testing/cell-transcript.js";

/** Scenarios to be read; `testing/cell-transcript.ts` lists their commands. */
transcriptConformance(new URL("./testdata/", import.meta.url), playCell);
