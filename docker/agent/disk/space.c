#include "space.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "failure.h"
#include "mounted.h"

static const char BALLAST[] = ".usurper-ballast";
static const char PROBE[] = ".usurper-probe";

static long long free_bytes(const struct mounted *disk) {
  struct statvfs space;
  if (fstatvfs(disk->root, &space) != 0) return failed("measure", disk->node);
  return (long long)space.f_bavail * (long long)space.f_frsize;
}

/* What is free goes in ever smaller pieces: a large one may need more for its own map than is left. */
static int take_all(const struct mounted *disk) {
  int ballast = openat(disk->root, BALLAST, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (ballast < 0) return failed("create the ballast of", disk->node);
  off_t end = lseek(ballast, 0, SEEK_END);
  struct statvfs space = {0};
  fstatvfs(disk->root, &space);
  long block = (long)space.f_frsize;
  for (off_t piece = (off_t)space.f_bavail * block; piece >= block && block > 0;) {
    piece -= piece % block;
    if (fallocate(ballast, 0, end, piece) == 0) end += piece;
    else piece /= 2;
  }
  close(ballast);
  return 0;
}

const char *probe_write(const struct mounted *disk) {
  int fd = openat(disk->root, PROBE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int refused = fd < 0 || write(fd, BALLAST, sizeof BALLAST) < 0 || fsync(fd) != 0;
  int reason = errno;
  if (fd >= 0) close(fd);
  unlinkat(disk->root, PROBE, 0);
  if (!refused) return "written";
  return reason == ENOSPC ? "ENOSPC" : reason == EIO ? "EIO" : "failed";
}

int fill_disk(const char *node) {
  struct mounted disk;
  if (mount_disk(node, &disk) != 0) return -1;
  int result = take_all(&disk);
  const char *write = result == 0 ? probe_write(&disk) : "";
  long long left = free_bytes(&disk);
  if (result == 0) printf("%s %lld %s\n", node, left, write);
  return unmount_disk(&disk) | result | (left < 0 ? -1 : 0);
}

int empty_disk(const char *node) {
  struct mounted disk;
  if (mount_disk(node, &disk) != 0) return -1;
  int result = unlinkat(disk.root, BALLAST, 0) == 0 || errno == ENOENT ? 0 : failed("remove the ballast of", node);
  long long left = free_bytes(&disk);
  printf("%s %lld\n", node, left);
  return unmount_disk(&disk) | result | (left < 0 ? -1 : 0);
}
