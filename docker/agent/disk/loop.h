/* A file as a disk: loop devices. */
#pragma once

/*
 * Makes the file a disk, whose device node is `node` from then on; prints its number and stays, holding it, until the
 * parent ends. Returns only on failure.
 */
int hold_disk(const char *file, const char *node);
/*
 * Whether somebody has the disk mounted, or its journal has to be replayed. Where nobody has it mounted its power comes
 * back: whatever could not be written is forgotten first.
 */
enum look { MOUNTED, DIRTY, CLEAN };
int look_at_disk(const char *node);
/* Prints `mounted`, `dirty` or `clean`. */
int tell_look(const char *node);
