#include "flip.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"
#include "newest.h"
#include "records.h"

enum { FLIPPED = 0x01 };

/* Shorter ones may hold nothing that a checksum covers. */
enum { SHORTEST_BYTES = 24 };

static int is_long(const struct record *record) { return record->content_end - record->content >= SHORTEST_BYTES; }

/* Counts the candidates: long ones with another record behind them. Sets the one with the drawn number, if any. */
static long candidates(const struct layout *layout, const unsigned char *bytes, size_t size, long drawn,
                       struct record *chosen, int *number) {
  struct record record = {.end = 0}, before = record;
  long found = 0;
  int place = 0;
  for (; next_record(layout, bytes, size, &record); before = record) {
    if (place++ == 0 || !is_long(&before)) continue;
    if (found++ != drawn) continue;
    *chosen = before;
    *number = place - 1;
  }
  return found;
}

static int write_byte(int fd, unsigned char byte, off_t place) {
  return pwrite(fd, &byte, 1, place) == 1 && fsync(fd) == 0 ? 0 : -1;
}

/* Returns the record's number, 0 where there is none, -1 on failure. */
static int flip(const struct mounted *disk, const char *path, const struct layout *layout, long draw, off_t *place,
                unsigned char *byte) {
  size_t size;
  unsigned char *bytes = read_whole(disk, path, &size);
  if (bytes == NULL) return -1;
  struct record record = {.end = 0};
  int number = 0;
  long count = candidates(layout, bytes, size, -1, &record, &number);
  if (count > 0) {
    candidates(layout, bytes, size, draw % count, &record, &number);
    /* Behind the types and checksums that a record begins with. */
    *place = (off_t)(record.content + (record.content_end - record.content) * 3 / 4);
    *byte = bytes[*place];
  }
  free(bytes);
  if (count == 0) return 0;
  int fd = openat(disk->root, path, O_WRONLY | O_CLOEXEC);
  int result = fd >= 0 && write_byte(fd, *byte ^ FLIPPED, *place) == 0 ? number : failed("write", path);
  if (fd >= 0) close(fd);
  return result;
}

int flip_bit(const char *node, const char *pattern, const char *word, const char *draw) {
  struct layout layout;
  struct mounted disk;
  char path[LONGEST_PATH];
  off_t place = 0;
  unsigned char byte = 0;
  if (read_layout(word, &layout) != 0 || mount_disk(node, &disk) != 0) return -1;
  int number = find_newest(&disk, pattern, path) == 0 ? flip(&disk, path, &layout, atol(draw), &place, &byte) : 0;
  if (number == 0) printf("%s 0\n", node);
  if (number > 0) printf("%s %d %s:%lld:%d\n", node, number, path, (long long)place, byte);
  return unmount_disk(&disk) | (number < 0 ? -1 : 0);
}

/* Whether the page of this byte is in memory: the disk was mounted anew since it was written. */
static int is_in_memory(int fd, off_t place) {
  long page = sysconf(_SC_PAGESIZE);
  unsigned char in_memory = 0;
  void *mapped = mmap(NULL, (size_t)page, PROT_READ, MAP_SHARED, fd, place - place % page);
  if (mapped == MAP_FAILED) return 0;
  mincore(mapped, (size_t)page, &in_memory);
  munmap(mapped, (size_t)page);
  return in_memory & 1;
}

int unflip_bit(const char *node, const char *where) {
  struct mounted disk;
  char path[LONGEST_PATH];
  long long place;
  int byte;
  if (sscanf(where, "%255[^:]:%lld:%d", path, &place, &byte) != 3 || mount_disk(node, &disk) != 0) return -1;
  int fd = openat(disk.root, path, O_RDWR | O_CLOEXEC), result = 0, was_read = 0;
  if (fd >= 0) {
    unsigned char now = 0;
    was_read = is_in_memory(fd, place);
    int ours = pread(fd, &now, 1, place) == 1 && now == ((unsigned char)byte ^ FLIPPED);
    if (ours && write_byte(fd, (unsigned char)byte, place) != 0) result = failed("write", path);
    close(fd);
  }
  if (result == 0) printf("%s %d\n", node, was_read);
  return unmount_disk(&disk) | result;
}
