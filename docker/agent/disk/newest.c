#include "newest.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"

static int is_newer(const char *name, const char *than) {
  size_t length = strlen(name), other = strlen(than);
  return length != other ? length > other : strcmp(name, than) > 0;
}

int find_newest(const struct mounted *disk, const char *pattern, char path[LONGEST_PATH]) {
  char folder[LONGEST_PATH] = ".", newest[LONGEST_PATH] = "";
  const char *slash = strrchr(pattern, '/'), *names = slash == NULL ? pattern : slash + 1;
  if (slash != NULL) snprintf(folder, sizeof folder, "%.*s", (int)(slash - pattern), pattern);
  int fd = openat(disk->root, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = fd < 0 ? NULL : fdopendir(fd);
  if (entries == NULL) return -1;
  for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
    int matches = fnmatch(names, entry->d_name, 0) == 0 && strlen(entry->d_name) < 100;
    if (matches && is_newer(entry->d_name, newest)) snprintf(newest, sizeof newest, "%s", entry->d_name);
  }
  closedir(entries);
  if (*newest == 0 || strlen(folder) + strlen(newest) + 2 > LONGEST_PATH) return -1;
  stpcpy(stpcpy(stpcpy(path, folder), "/"), newest);
  return 0;
}

unsigned char *read_whole(const struct mounted *disk, const char *path, size_t *size) {
  int fd = openat(disk->root, path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  unsigned char *bytes = NULL;
  if (fd >= 0 && fstat(fd, &status) == 0 && (bytes = malloc((size_t)status.st_size + 1)) != NULL) {
    ssize_t got = 1;
    for (*size = 0; got > 0 && *size < (size_t)status.st_size; *size += (size_t)(got > 0 ? got : 0)) {
      got = pread(fd, bytes + *size, (size_t)status.st_size - *size, (off_t)*size);
    }
    if (got < 0) {
      free(bytes);
      bytes = NULL;
    }
  }
  if (bytes == NULL) failed("read", path);
  if (fd >= 0) close(fd);
  return bytes;
}
