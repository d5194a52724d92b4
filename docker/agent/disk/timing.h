/* How long syncs take. */
#pragma once

/*
 * Writes to a file of each disk and syncs it, on all disks at once; prints NODE US for each, or
 * NODE -1 where that fails.
 */
int time_syncs(int count, char **nodes);
