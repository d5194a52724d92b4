#include "trial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"
#include "loop.h"
#include "mounted.h"
#include "power.h"

static int write_file(const struct mounted *disk, const char *name, int synced) {
  int fd = openat(disk->root, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failed("create", name);
  int result = write(fd, "x", 1) == 1 && (!synced || fsync(fd) == 0) ? 0 : failed("write", name);
  close(fd);
  return result;
}

static int has_content(const struct mounted *disk, const char *name) {
  struct stat status;
  return fstatat(disk->root, name, &status, 0) == 0 && status.st_size > 0;
}

int try_disk(const char *node) {
  struct mounted disk;
  if (mount_disk(node, &disk) != 0) return -1;
  int result = write_file(&disk, "synced", 1) | write_file(&disk, "not-synced", 0);
  char word[300];
  snprintf(word, sizeof word, "%s", node);
  char *machines[] = {word};
  result = result == 0 ? lose_power(1, machines) : result;
  result |= unmount_disk(&disk);
  errno = EBUSY;
  if (result != 0) return -1;
  if (look_at_disk(node) != DIRTY) return failed("a power loss leaves no journal to replay on", node);
  if (mount_disk(node, &disk) != 0) return -1;
  int kept = has_content(&disk, "synced"), lost = !has_content(&disk, "not-synced");
  errno = EIO;
  if (!kept) result = failed("a power loss takes", "what was synced");
  else if (!lost) result = failed("a power loss leaves", "what was not synced");
  return unmount_disk(&disk) | result;
}
