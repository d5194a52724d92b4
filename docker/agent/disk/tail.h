/* Records that were written and never synced. */
#pragma once

#include "mounted.h"

/*
 * Keeps, beside the device node, what the write-ahead log's newest file says through the page cache; to be called while
 * nobody writes any more and before the power fails.
 */
int keep_tail(const struct mounted *disk, const char *pattern);
/*
 * After the power loss: puts back what it took of that file, but its last record, of which only the header is there, as
 * a torn write leaves it; prints NODE and that record's number. No byte of it that had reached the disk is touched: those
 * in which the two readings of the file agree stay as they are. NODE 0, and nothing done, where nothing had been lost.
 */
int tear_tail(const char *node, const char *layout);
