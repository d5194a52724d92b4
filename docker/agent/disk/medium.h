/*
 * What a disk is made of: a file that is written to, behind a cache without a battery, and syncs that take as long as they
 * are told to.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A write that is still in the cache, and what it was written over. */
struct cached_write {
  struct cached_write *next;
  off_t place;
  size_t size;
  unsigned char before[];
};

struct medium {
  int file;
  off_t size_bytes;
  /* How much longer each sync takes. */
  int64_t slow_us;
  /* No sync ends any more. */
  bool stalled;
  /* Nothing succeeds any more. */
  bool off;
  /* How many syncs were made slower, ever. */
  long slowed;
  /* The next flush is the second half of a sync that was already made slower. */
  bool ends_sync;
  /* How many writes there were, ever, and those of them that are still in the cache, oldest first. */
  int64_t writes;
  struct cached_write *oldest, *newest;
  int64_t cached_writes;
  size_t cached_bytes;
};

/* These return 0 or an errno. */
int read_medium(struct medium *medium, void *bytes, size_t *size, off_t place);
int write_medium(struct medium *medium, const void *bytes, size_t size, off_t place);
/*
 * When a sync that begins now is to end, in microseconds from now; -1 where it does not. Each counts once, although a
 * file system's sync is two flushes, one before its journal's commit block and one behind it.
 */
int64_t begin_sync(struct medium *medium);
/* The sync that began when there had been so many writes has ended: these are there for good. */
void end_sync(struct medium *medium, int64_t writes);
/* Nothing succeeds from now on, and what was only in the cache is gone. */
void take_power_of_medium(struct medium *medium);
