/* Machines that go down with what was on its way to their disks. */
#pragma once

/*
 * Kills the processes, then takes the disks from under them: what was not synced is gone. Prints for each disk how many
 * bytes its files had, as the processes knew them.
 */
int lose_power(int disks, char **nodes, int processes, char **pids);
/* Syncs all that was written; prints how many bytes its files have. */
int sync_disk(const char *node);
/* Replays the disk's journal, as a machine does that starts again; prints how many bytes its files have. */
int return_power(const char *node);
