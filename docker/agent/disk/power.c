#include "power.h"

#include <errno.h>
#include <linux/types.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "failure.h"
#include "files.h"
#include "mounted.h"
#include "syncing.h"

/* As in the kernel's fs/ext4/ext4.h, of which no header comes with the C library. */
#define EXT4_IOC_SHUTDOWN _IOR('X', 125, __u32)
enum { NO_LOG_FLUSH = 2 };

enum { MOST_MACHINES = 32, MOST_PROCESSES = 64 };

/* How long syncs are waited for in microseconds, of most machines and then of any, and how long after each look. */
enum { MOST_AWAITED_US = 200000, AWAITED_US = 250000, LOOK_US = 50 };

struct machine {
  struct mounted disk;
  struct files files;
  int processes;
  int pids[MOST_PROCESSES];
  bool syncing;
};

static struct machine machines[MOST_MACHINES];

/* From NODE=PID,PID,...; the word is taken apart. */
static int open_machine(char *word, struct machine *machine) {
  char *rest = strchr(word, '=');
  if (rest != NULL) *rest++ = 0;
  machine->processes = 0;
  for (char *pid = rest == NULL ? NULL : strtok(rest, ","); pid != NULL; pid = strtok(NULL, ",")) {
    if (machine->processes == MOST_PROCESSES) return errno = E2BIG, failed("kill the processes of", word);
    machine->pids[machine->processes++] = atoi(pid);
  }
  return mount_disk(word, &machine->disk);
}

static int count_syncing(int count) {
  int syncing = 0;
  for (int place = 0; place < count; place++) {
    struct machine *machine = &machines[place];
    machine->syncing = false;
    for (int process = 0; process < machine->processes; process++) machine->syncing |= is_syncing(machine->pids[process]);
    syncing += machine->syncing;
  }
  return syncing;
}

/* What most machines have under way at once is what a power loss of all of them may take for good. */

static void await_sync(int count) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long waited_us = 0; waited_us < AWAITED_US;) {
    int wanted = waited_us < MOST_AWAITED_US ? count / 2 + 1 : 1;
    if (count_syncing(count) >= wanted) return;
    usleep(LOOK_US);
    clock_gettime(CLOCK_MONOTONIC, &now);
    waited_us = (now.tv_sec - start.tv_sec) * 1000000 + (now.tv_nsec - start.tv_nsec) / 1000;
  }
}

/* Waits until nobody holds the other end of the pipe any more. */
static int shut_down_on(int pipe_end, const struct mounted *disk) {
  char nothing;
  __u32 how = NO_LOG_FLUSH;
  while (read(pipe_end, &nothing, 1) < 0 && errno == EINTR) continue;
  return ioctl(disk->root, EXT4_IOC_SHUTDOWN, &how) == 0 ? 0 : failed("shut down", disk->node);
}

/*
 * A child for each disk, which shuts it down as soon as the returned end of a pipe is closed. A shutdown ends with a
 * write that waits for the device: one after another, the last machine would sync what the first has lost.
 */
static int station_children(int count, pid_t *children) {
  int ends[2];
  if (pipe(ends) != 0) return failed("make", "a pipe");
  for (int place = 0; place < count; place++) {
    children[place] = fork();
    if (children[place] == 0) {
      close(ends[1]);
      _exit(shut_down_on(ends[0], &machines[place].disk) == 0 ? 0 : 1);
    }
  }
  close(ends[0]);
  return ends[1];
}

/*
 * First the processes, all their threads being marked at once: not one comes back from a system call to learn that its
 * disk fails, and to tell of it. What they had begun to sync goes on until the disks go.
 */
static int take_power(int count) {
  pid_t children[MOST_MACHINES];
  int trigger = station_children(count, children), result = 0;
  if (trigger < 0) return -1;
  for (int place = 0; place < count; place++) list_files(machines[place].disk.path, &machines[place].files);
  await_sync(count);
  for (int place = 0; place < count; place++) {
    for (int process = 0; process < machines[place].processes; process++) kill(machines[place].pids[process], SIGKILL);
  }
  close(trigger);
  for (int place = 0; place < count; place++) {
    int status = -1;
    if (children[place] > 0) waitpid(children[place], &status, 0);
    if (status != 0) result = -1;
  }
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
    const char *moment = machine->syncing ? "syncing" : "idle";
    if (result == 0) printf("%s %lld %s\n", machine->disk.node, bytes_in(&machine->files), moment);
    result |= unmount_disk(&machines[place].disk);
  }
  return result;
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
