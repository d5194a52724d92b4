#include "power.h"

#include <errno.h>
#include <linux/types.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "failure.h"
#include "files.h"
#include "mounted.h"

/* As in the kernel's fs/ext4/ext4.h, of which no header comes with the C library. */
#define EXT4_IOC_SHUTDOWN _IOR('X', 125, __u32)
enum { NO_LOG_FLUSH = 2 };

enum { MOST_DISKS = 32 };

static int shut_down(const struct mounted *disk) {
  __u32 how = NO_LOG_FLUSH;
  return ioctl(disk->root, EXT4_IOC_SHUTDOWN, &how) == 0 ? 0 : failed("shut down", disk->node);
}

int lose_power(int disks, char **nodes, int processes, char **pids) {
  static struct mounted mounted[MOST_DISKS];
  static struct files files[MOST_DISKS];
  if (disks > MOST_DISKS) return errno = E2BIG, failed("take the power of", "so many disks");
  int open = 0, result = 0;
  while (open < disks && mount_disk(nodes[open], &mounted[open]) == 0) {
    list_files(mounted[open].path, &files[open]);
    open++;
  }
  if (open < disks) result = -1;
  /*
   * First the processes, all their threads being marked at once: not one comes back from a system call to learn that its
   * disk fails, and to tell of it. What they had begun to sync goes on until the disks go.
   */
  for (int place = 0; result == 0 && place < processes; place++) kill(atoi(pids[place]), SIGKILL);
  for (int place = 0; result == 0 && place < open; place++) result = shut_down(&mounted[place]);
  for (int place = 0; result == 0 && place < open; place++) {
    printf("%s %lld\n", nodes[place], bytes_in(&files[place]));
  }
  for (int place = 0; place < open; place++) result |= unmount_disk(&mounted[place]);
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
