#include "tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"
#include "newest.h"
#include "records.h"

/* What was kept: the file's path from the root of its disk, then its bytes. */
struct kept {
  char path[LONGEST_PATH];
  size_t size;
};

static void place_of_kept(const char *node, char path[320]) { snprintf(path, 320, "%s.tail", node); }

int keep_tail(const struct mounted *disk, const char *pattern) {
  char place[320];
  struct kept kept = {.path = ""};
  place_of_kept(disk->node, place);
  unlink(place);
  if (find_newest(disk, pattern, kept.path) != 0) return 0;
  unsigned char *bytes = read_whole(disk, kept.path, &kept.size);
  if (bytes == NULL) return -1;
  /* What was only set aside is no loss. */
  while (kept.size > 0 && bytes[kept.size - 1] == 0) kept.size--;
  FILE *file = fopen(place, "w");
  int whole = file != NULL && fwrite(&kept, sizeof kept, 1, file) == 1 && fwrite(bytes, 1, kept.size, file) == kept.size;
  free(bytes);
  if (file != NULL && fclose(file) != 0) whole = 0;
  return whole ? 0 : failed("write", place);
}

/* NULL, without a word, where nothing was kept. */
static unsigned char *read_kept(const char *node, struct kept *kept) {
  char place[320];
  place_of_kept(node, place);
  FILE *file = fopen(place, "r");
  if (file == NULL) return NULL;
  unsigned char *bytes = NULL;
  /* Zeros follow, as far as any record's padding reaches. */
  enum { SPARE = 64 };
  if (fread(kept, sizeof *kept, 1, file) == 1 && (bytes = calloc(1, kept->size + SPARE)) != NULL) {
    kept->size = fread(bytes, 1, kept->size, file) + SPARE;
  }
  fclose(file);
  unlink(place);
  return bytes;
}

static size_t agreeing(const unsigned char *one, size_t size, const unsigned char *other, size_t other_size) {
  size_t most = size < other_size ? size : other_size, place = 0;
  while (place < most && one[place] == other[place]) place++;
  return place;
}

/* Returns the damaged record's number, 0 where none could be, -1 on failure. */
static int tear(const struct mounted *disk, const struct kept *kept, unsigned char *written, const struct layout *layout) {
  size_t size;
  unsigned char *left = faccessat(disk->root, kept->path, F_OK, 0) == 0 ? read_whole(disk, kept->path, &size) : NULL;
  if (left == NULL) return 0;
  size_t on_disk = agreeing(written, kept->size, left, size);
  free(left);
  struct record record = {.end = 0}, last = record;
  int number = 0;
  for (; next_record(layout, written, kept->size, &record); last = record) number++;
  /* Of a line, which has no header, the first half. */
  size_t torn = layout->lines ? last.content + (last.content_end - last.content) / 2 : last.content;
  if (torn < on_disk) torn = on_disk;
  if (number == 0 || torn >= last.content_end) return 0;
  memset(written + torn, 0, last.end - torn);
  int fd = openat(disk->root, kept->path, O_WRONLY | O_CLOEXEC);
  size_t length = last.end - on_disk;
  int done = fd >= 0 && pwrite(fd, written + on_disk, length, (off_t)on_disk) == (ssize_t)length && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return done ? number : failed("tear", kept->path);
}

int tear_tail(const char *node, const char *word) {
  struct layout layout;
  struct mounted disk;
  struct kept kept;
  if (read_layout(word, &layout) != 0 || mount_disk(node, &disk) != 0) return -1;
  unsigned char *written = read_kept(node, &kept);
  int number = written == NULL ? 0 : tear(&disk, &kept, written, &layout);
  free(written);
  if (number >= 0) printf("%s %d\n", node, number);
  return unmount_disk(&disk) | (number < 0 ? -1 : 0);
}
