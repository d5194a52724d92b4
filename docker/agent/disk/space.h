/* Disks that are full. */
#pragma once

#include "mounted.h"

/* What a write that needs a block comes to: `written`, `ENOSPC`, `EIO`, or else `failed`. */
const char *probe_write(const struct mounted *disk);
/* Leaves no block free; prints how many bytes are free then, and what a write that needs one comes to. */
int fill_disk(const char *node);
/* Gives the space back; prints how many bytes are free then. */
int empty_disk(const char *node);
