#include "medium.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How a block of ext4's journal begins, and one that commits a transaction (Documentation/filesystems/ext4/journal.rst). */
enum { COMMIT_BLOCK = 2 };
static const uint32_t JOURNAL_MAGIC = 0xC03B3998;

/* What the cache holds at most, as those of disks do: what is older has reached the platter without anybody's asking. */
enum { CACHE_BYTES = 8 << 20 };

static bool is_commit(const void *bytes, size_t size) {
  uint32_t words[2];
  if (size < sizeof words) return false;
  memcpy(words, bytes, sizeof words);
  return ntohl(words[0]) == JOURNAL_MAGIC && ntohl(words[1]) == COMMIT_BLOCK;
}

int read_medium(struct medium *medium, void *bytes, size_t *size, off_t place) {
  if (medium->off) return EIO;
  ssize_t got = pread(medium->file, bytes, *size, place);
  if (got < 0) return errno;
  *size = (size_t)got;
  return 0;
}

static void settle_oldest(struct medium *medium) {
  struct cached_write *settled = medium->oldest;
  medium->oldest = settled->next;
  if (medium->oldest == NULL) medium->newest = NULL;
  medium->cached_writes--;
  medium->cached_bytes -= settled->size;
  free(settled);
}

static int cache(struct medium *medium, size_t size, off_t place) {
  struct cached_write *cached = malloc(sizeof *cached + size);
  if (cached == NULL) return errno;
  *cached = (struct cached_write){.place = place, .size = size};
  if (pread(medium->file, cached->before, size, place) != (ssize_t)size) return free(cached), EIO;
  if (medium->newest == NULL) medium->oldest = cached;
  else medium->newest->next = cached;
  medium->newest = cached;
  medium->cached_writes++;
  medium->cached_bytes += size;
  while (medium->cached_bytes > CACHE_BYTES) settle_oldest(medium);
  return 0;
}

int write_medium(struct medium *medium, const void *bytes, size_t size, off_t place) {
  if (medium->off) return EIO;
  int error = cache(medium, size, place);
  if (error != 0) return error;
  medium->writes++;
  medium->ends_sync = is_commit(bytes, size);
  return pwrite(medium->file, bytes, size, place) == (ssize_t)size ? 0 : EIO;
}

int64_t begin_sync(struct medium *medium) {
  if (medium->stalled) return -1;
  bool ends = medium->ends_sync;
  medium->ends_sync = false;
  if (ends || medium->slow_us == 0) return 0;
  medium->slowed++;
  return medium->slow_us;
}

void end_sync(struct medium *medium, int64_t writes) {
  while (medium->oldest != NULL && medium->writes - medium->cached_writes < writes) settle_oldest(medium);
}

/* The newest first, since two may be of one place. */
static void take_back(struct medium *medium, struct cached_write *cached) {
  struct cached_write *backward = NULL;
  while (cached != NULL) {
    struct cached_write *next = cached->next;
    cached->next = backward;
    backward = cached;
    cached = next;
  }
  for (; backward != NULL; cached = backward, backward = backward->next, free(cached)) {
    if (pwrite(medium->file, backward->before, backward->size, backward->place) < 0) continue;
  }
}

void take_power_of_medium(struct medium *medium) {
  medium->off = true;
  medium->ends_sync = false;
  take_back(medium, medium->oldest);
  medium->oldest = medium->newest = NULL;
  medium->cached_writes = 0;
  medium->cached_bytes = 0;
}
