import { transcriptConformance } from "../../contract/conformance/transcripts.js";
import { playTranscript } from "./testing/transcript.js";

/** Scenarios to be read; `testing/transcript.ts` lists their commands. */
transcriptConformance(new URL("./testdata/", import.meta.url), playTranscript);
