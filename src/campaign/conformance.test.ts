import { kill } from "../../nemeses/kill.js";
import { partition } from "../../nemeses/partition.js";
import { pause } from "../../nemeses/pause.js";
import { election } from "../../workloads/election.js";
import { fencedWrites, unfencedWrites } from "../../workloads/fenced-writes.js";
import { register } from "../../workloads/register.js";
import { nemesisConformance } from "../contract/conformance/nemesis.js";
import { workloadConformance } from "../contract/conformance/workload.js";

for (const nemesis of [partition, kill, pause]) nemesisConformance(nemesis);
for (const workload of [election, fencedWrites, unfencedWrites, register]) workloadConformance(workload, "token");
