import { CallLogBuilder } from "../src/checkers/linearizability/call-log.js";
import { register } from "../src/checkers/linearizability/models/register.js";
import { decideLog } from "../src/checkers/linearizability/portfolio.js";
import type { ModelCall } from "../src/contract/model.js";

/** A first check and nothing else: what a fresh process spends on the engine. Exits 0 where it found what is right. */
const write: ModelCall = { f: "write", input: 1, outcome: "ok", output: null };
const read: ModelCall = { f: "read", input: null, outcome: "ok", output: 1 };
const log = new CallLogBuilder();
log.add(write, 0, 2, 0, 2);
log.add(read, 1, 3, 1, 3);
const { verdict } = decideLog(register, log.build(), register.init(), { maxConfigurations: 1000 });
process.exitCode = verdict === "valid" ? 0 : 1;
