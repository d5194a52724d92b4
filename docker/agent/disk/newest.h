/* The file that a server's write-ahead log ends in. */
#pragma once

#include <stddef.h>

#include "mounted.h"

enum { LONGEST_PATH = 256 };

/*
 * Finds the last of the disk's files that match `folder/pattern`, or `pattern`: of names of one length the last in their
 * order, and longer ones behind shorter. Sets its path from the root of the disk; -1, without a word, where none matches.
 */
int find_newest(const struct mounted *disk, const char *pattern, char path[LONGEST_PATH]);
/* Reads all of it into memory of its own; NULL where it cannot. */
unsigned char *read_whole(const struct mounted *disk, const char *path, size_t *size);
