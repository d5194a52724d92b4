/* Machines that go down with what was on its way to their disks. */
#pragma once

/* Syncs all that was written; prints how many bytes its files have. */
int sync_disk(const char *node);
/*
 * Of machines, each NODE=PID,PID,..., kills the processes, then takes the disks from under them: what was not synced is
 * gone. Where most of them, or in the end one, sync within a quarter of a second, they are taken in the
 * middle of that. Prints for each disk how many bytes its files had, as the processes knew them, and whether it was being
 * synced just before.
 */
int lose_power(int count, char **machines);
/* Replays the disk's journal, as a machine does that starts again; prints how many bytes its files have. */
int return_power(const char *node);
