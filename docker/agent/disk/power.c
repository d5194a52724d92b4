#include "power.h"

#include <errno.h>
#include <linux/types.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "failure.h"
#include "files.h"
#include "mounted.h"
#include "space.h"
#include "tail.h"
#include "told.h"

/* As in the kernel's fs/ext4/ext4.h, of which no header comes with the C library. */
#define EXT4_IOC_SHUTDOWN _IOR('X', 125, __u32)
enum { NO_LOG_FLUSH = 2 };

enum { MOST_MACHINES = 32, MOST_PROCESSES = 64 };

/* How long syncs are waited for in microseconds, of enough machines and then of any, and how long after each look. */
enum { ENOUGH_AWAITED_US = 200000, AWAITED_US = 250000, LOOK_US = 200 };

/*
 * How long no sync has ended when the power is gone: a power supply holds out so long at most. Who acknowledges what is
 * not synced has then done so.
 */
enum { STALLED_US = 20000 };

struct machine {
  struct mounted disk;
  struct files files;
  /* Of the files of its write-ahead log; NULL where their tail need not be kept. */
  const char *log;
  int processes;
  int pids[MOST_PROCESSES];
  int held;
};

static struct machine machines[MOST_MACHINES];

/* From NODE=PID,PID,... and =PATTERN where there is one; the word is taken apart. */
static int open_machine(char *word, struct machine *machine) {
  char *rest = strchr(word, '=');
  if (rest != NULL) *rest++ = 0;
  char *pattern = rest == NULL ? NULL : strchr(rest, '=');
  if (pattern != NULL) *pattern++ = 0;
  machine->log = pattern;
  machine->processes = 0;
  for (char *pid = rest == NULL ? NULL : strtok(rest, ","); pid != NULL; pid = strtok(NULL, ",")) {
    if (machine->processes == MOST_PROCESSES) return errno = E2BIG, failed("kill the processes of", word);
    machine->pids[machine->processes++] = atoi(pid);
  }
  return mount_disk(word, &machine->disk);
}

static int tell_all(int count, const char *line) {
  int result = 0;
  for (int place = 0; place < count; place++) result |= tell_medium(machines[place].disk.node, line);
  return result;
}

static int count_syncing(int count) {
  int syncing = 0;
  long slowed;
  for (int place = 0; place < count; place++) {
    machines[place].held = 0;
    ask_medium(machines[place].disk.node, &slowed, &machines[place].held);
    syncing += machines[place].held > 0;
  }
  return syncing;
}

/*
 * What most machines have under way at once is what a power loss of all of them may take for good. Where the tail of logs
 * is to be damaged, each is to have one that is not synced.
 */
static void await_sync(int count) {
  int enough = count > 0 && machines[0].log != NULL ? count : count / 2 + 1;
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long waited_us = 0; waited_us < AWAITED_US;) {
    int wanted = waited_us < ENOUGH_AWAITED_US ? enough : 1;
    if (count_syncing(count) >= wanted) return;
    usleep(LOOK_US);
    clock_gettime(CLOCK_MONOTONIC, &now);
    waited_us = (now.tv_sec - start.tv_sec) * 1000000 + (now.tv_nsec - start.tv_nsec) / 1000;
  }
}

static int shut_down(const struct mounted *disk) {
  __u32 how = NO_LOG_FLUSH;
  return ioctl(disk->root, EXT4_IOC_SHUTDOWN, &how) == 0 ? 0 : failed("shut down", disk->node);
}

/*
 * First no sync ends any more. Then the processes go, all their threads being marked at once: not one comes back from a
 * system call to learn that its disk fails, and to tell of it. Then the disks, with what they were about to sync.
 */
static int take_power(int count) {
  for (int place = 0; place < count; place++) list_files(machines[place].disk.path, &machines[place].files);
  if (tell_all(count, "stall") != 0) return tell_all(count, "on"), -1;
  await_sync(count);
  usleep(STALLED_US);
  count_syncing(count);
  for (int place = 0; place < count; place++) {
    for (int process = 0; process < machines[place].processes; process++) kill(machines[place].pids[process], SIGKILL);
  }
  int result = 0;
  for (int place = 0; place < count; place++) {
    const struct machine *machine = &machines[place];
    if (machine->log != NULL) result |= keep_tail(&machine->disk, machine->log);
  }
  result |= tell_all(count, "off");
  for (int place = 0; place < count; place++) result |= shut_down(&machines[place].disk);
  return result;
}

int lose_power(int count, char **words) {
  if (count > MOST_MACHINES) return errno = E2BIG, failed("take the power of", "so many machines");
  int open = 0;
  while (open < count && open_machine(words[open], &machines[open]) == 0) open++;
  int result = open == count ? 0 : -1;
  if (result == 0) result = take_power(count);
  for (int place = 0; place < open; place++) {
    const struct machine *machine = &machines[place];
    const char *moment = machine->held > 0 ? "syncing" : "idle";
    if (result == 0) printf("%s %lld %s\n", machine->disk.node, bytes_in(&machine->files), moment);
    result |= unmount_disk(&machines[place].disk);
  }
  return result;
}

int fail_disk(const char *node) {
  struct mounted disk;
  if (mount_disk(node, &disk) != 0) return -1;
  static struct files files;
  list_files(disk.path, &files);
  long long bytes = bytes_in(&files);
  int result = shut_down(&disk);
  if (result == 0) printf("%s %lld %s\n", node, bytes, probe_write(&disk));
  return unmount_disk(&disk) | result;
}

static int measure(const struct mounted *disk) {
  static struct files files;
  list_files(disk->path, &files);
  printf("%s %lld\n", disk->node, bytes_in(&files));
  return 0;
}

int sync_disk(const char *node) {
  struct mounted disk;
  if (mount_disk(node, &disk) != 0) return -1;
  int result = syncfs(disk.root) == 0 ? measure(&disk) : failed("sync", node);
  return unmount_disk(&disk) | result;
}

int return_power(const char *node) {
  struct mounted disk;
  if (mount_disk(node, &disk) != 0) return -1;
  int result = measure(&disk);
  return unmount_disk(&disk) | result;
}
