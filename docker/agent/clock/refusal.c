#include "refusal.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A number in a file of /proc, behind a label that begins its line; 0 where there is none. */
static unsigned long long field(const char *path, const char *label, int base) {
  char line[160];
  unsigned long long value = 0;
  FILE *file = fopen(path, "re");
  if (file == NULL) return 0;
  while (fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, label, strlen(label)) != 0) continue;
    sscanf(line + strlen(label), base == 16 ? " %llx" : " %llu", &value);
  }
  fclose(file);
  return value;
}

#define SYS_PTRACE_CAPABILITY 19

const char *refusal(pid_t process, int error) {
  char status[40];
  snprintf(status, sizeof status, "/proc/%d/status", process);
  if (error != EPERM && error != EACCES && error != ENOSYS) return strerror(error);
  if (field(status, "TracerPid:", 10) != 0) return "another program traces it";
  if (!(field("/proc/self/status", "CapEff:", 16) >> SYS_PTRACE_CAPABILITY & 1)) return "CAP_SYS_PTRACE is missing";
  if (field("/proc/sys/kernel/yama/ptrace_scope", "", 10) == 3) return "kernel.yama.ptrace_scope is 3";
  return "a seccomp profile or a security module forbids it";
}
