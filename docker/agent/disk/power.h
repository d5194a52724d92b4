/* Machines that go down with what was on its way to their disks. */
#pragma once

/* Syncs all that was written; prints how many bytes its files have. */
int sync_disk(const char *node);
/*
 * Of machines, each NODE=PID,PID,... and =PATTERN where the tail of its write-ahead log is to be kept: has no sync end any
 * more, and as soon as most of them wait for one, or in the end any, within a quarter of a second, kills the processes
 * and takes the disks from under them. What was not synced is gone. Prints for each disk how many bytes its files had, as
 * the processes knew them, and whether a sync was under way.
 */
int lose_power(int count, char **machines);
/* From now on nothing succeeds on it until it is mounted anew; prints NODE BYTES as above, and what a write comes to. */
int fail_disk(const char *node);
/* Replays the disk's journal, as a machine does that starts again; prints how many bytes its files have. */
int return_power(const char *node);
