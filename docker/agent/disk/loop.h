/* A file as a disk: loop devices. */
#pragma once

/*
 * Makes the file a disk, whose device node is `node` from then on; prints its number and stays, holding it, until the
 * parent ends. Returns only on failure.
 */
int hold_disk(const char *file, const char *node);
/* Prints `mounted`, `dirty` (its journal has to be replayed) or `clean`. */
int look_at_disk(const char *node);
