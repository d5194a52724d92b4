#include "timing.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "failure.h"
#include "mounted.h"

static const char PROBE[] = ".usurper-probe";

static int time_sync(const char *node) {
  struct mounted disk;
  if (mount_disk(node, &disk) != 0) return -1;
  int fd = openat(disk.root, PROBE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  struct timespec before, after;
  int done = fd >= 0 && write(fd, PROBE, sizeof PROBE) == sizeof PROBE;
  clock_gettime(CLOCK_MONOTONIC, &before);
  done = done && fsync(fd) == 0;
  clock_gettime(CLOCK_MONOTONIC, &after);
  if (fd >= 0) close(fd);
  unlinkat(disk.root, PROBE, 0);
  long us = (after.tv_sec - before.tv_sec) * 1000000 + (after.tv_nsec - before.tv_nsec) / 1000;
  printf("%s %ld\n", node, done ? us : -1);
  return unmount_disk(&disk);
}

int time_syncs(int count, char **nodes) {
  int result = 0;
  for (int place = 0; place < count; place++) {
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) return failed("time the syncs of", nodes[place]);
    if (child > 0) continue;
    int timed = time_sync(nodes[place]);
    fflush(stdout);
    _exit(timed == 0 ? 0 : 1);
  }
  for (int status; wait(&status) > 0;) result |= status;
  return result == 0 ? 0 : -1;
}
