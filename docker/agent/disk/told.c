#include "told.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"

static int open_control(const char *node, int flags) {
  char path[320];
  snprintf(path, sizeof path, "%s.medium/control", node);
  int fd = open(path, flags | O_CLOEXEC);
  return fd < 0 ? failed("open", path) : fd;
}

int tell_medium(const char *node, const char *line) {
  int fd = open_control(node, O_WRONLY);
  if (fd < 0) return -1;
  int result = write(fd, line, strlen(line)) < 0 ? failed("tell the disk of", node) : 0;
  close(fd);
  return result;
}

int ask_medium(const char *node, long *slowed, int *held) {
  int fd = open_control(node, O_RDONLY);
  if (fd < 0) return -1;
  char line[64] = "";
  ssize_t size = read(fd, line, sizeof line - 1);
  close(fd);
  errno = EPROTO;
  return size > 0 && sscanf(line, "%ld %d", slowed, held) == 2 ? 0 : failed("ask the disk of", node);
}

int slow_disk(const char *node, const char *slow_us) {
  char line[64];
  long slowed;
  int held;
  snprintf(line, sizeof line, "slow %s", slow_us);
  if (ask_medium(node, &slowed, &held) != 0 || tell_medium(node, line) != 0) return -1;
  printf("%s %ld\n", node, slowed);
  return 0;
}
