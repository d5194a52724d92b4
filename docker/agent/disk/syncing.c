#include "syncing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

/* `running`, or the number of the system call that the thread is blocked in. */
static bool thread_syncs(const char *pid_folder, const char *thread) {
  char path[400], line[32] = "";
  snprintf(path, sizeof path, "%s/%s/syscall", pid_folder, thread);
  FILE *file = fopen(path, "r");
  if (file == NULL) return false;
  char *read = fgets(line, sizeof line, file);
  fclose(file);
  char *end;
  long call = read == NULL ? -1 : strtol(line, &end, 10);
  if (read == NULL || end == line) return false;
  return call == SYS_fsync || call == SYS_fdatasync || call == SYS_msync;
}

bool is_syncing(int pid) {
  char folder[64];
  snprintf(folder, sizeof folder, "/proc/%d/task", pid);
  DIR *threads = opendir(folder);
  if (threads == NULL) return false;
  bool found = false;
  for (struct dirent *entry; !found && (entry = readdir(threads)) != NULL;) {
    found = entry->d_name[0] != '.' && thread_syncs(folder, entry->d_name);
  }
  closedir(threads);
  return found;
}
