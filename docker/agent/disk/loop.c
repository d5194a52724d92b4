#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "failure.h"
#include "requests.h"
#include "serve.h"
#include "told.h"

/* Numbers of the kernel's (Documentation/admin-guide/devices.txt). */
enum { LOOP_MAJOR = 7, CONTROL_MAJOR = 10, CONTROL_MINOR = 237 };

/* Another harness may take the free device that we were just told of. */
enum { TRIES = 20 };

/* Where ext4 keeps what it cannot be mounted without, and the mark there of a journal that is to be replayed. */
enum { INCOMPATIBLE_AT = 1024 + 0x60, NEEDS_RECOVERY = 0x4 };

static int open_node(const char *node, mode_t kind, dev_t device, int flags) {
  unlink(node);
  if (mknod(node, kind | 0600, device) != 0) return failed("make the device node", node);
  int fd = open(node, flags);
  return fd < 0 ? failed("open", node) : fd;
}

/*
 * Held by nobody but its users: the kernel takes the device back once it is neither open nor mounted (AUTOCLEAR),
 * whoever was killed. Returns the open device, its number in `number`.
 */
static int attach(int file, const char *node, int *number) {
  char control_node[300];
  snprintf(control_node, sizeof control_node, "%s-control", node);
  int control = open_node(control_node, S_IFCHR, makedev(CONTROL_MAJOR, CONTROL_MINOR), O_RDWR | O_CLOEXEC);
  unlink(control_node);
  if (control < 0) return -1;
  int fd = -1;
  for (int left = TRIES; fd < 0 && left > 0; left--) {
    *number = ioctl(control, LOOP_CTL_GET_FREE);
    if (*number < 0) {
      failed("find a free", "loop device");
      break;
    }
    fd = open_node(node, S_IFBLK, makedev(LOOP_MAJOR, *number), O_RDWR | O_CLOEXEC);
    if (fd < 0) break;
    struct loop_config config = {.fd = (uint32_t)file, .info = {.lo_flags = LO_FLAGS_AUTOCLEAR}};
    if (ioctl(fd, LOOP_CONFIGURE, &config) == 0) break;
    int taken = errno == EBUSY;
    if (!taken || left == 1) failed("configure", node);
    close(fd);
    fd = -1;
    if (!taken) break;
  }
  close(control);
  return fd;
}

/* The medium is served by a child, which ends with this process. */
static int serve_medium(const char *path, const char *folder) {
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return failed("open", path);
  int fuse = mount_requests(folder);
  if (fuse < 0) return -1;
  if (fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    fclose(stdout);
    serve(fuse, file, basename(path));
    _exit(0);
  }
  close(fuse);
  close(file);
  /* The server keeps the file alive; without a name it cannot be left behind. */
  unlink(path);
  return 0;
}

int hold_disk(const char *path, const char *node) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  /* The kernel tells the name of what is served to whoever asks whose the device is. */
  char folder[300], served[600];
  snprintf(folder, sizeof folder, "%s.medium", node);
  snprintf(served, sizeof served, "%s/%.255s", folder, basename(path));
  if (serve_medium(path, folder) != 0) return -1;
  int file = open(served, O_RDWR | O_CLOEXEC);
  if (file < 0) return failed("open", served);
  int number;
  if (attach(file, node, &number) < 0) return -1;
  printf("%d\n", number);
  fclose(stdout);
  for (;;) pause();
}

int look_at_disk(const char *node) {
  /* Exclusively, as a mount has it: refused as long as there is one, in whichever namespace. */
  int fd = open(node, O_RDONLY | O_EXCL | O_CLOEXEC);
  if (fd < 0 && errno == EBUSY) return MOUNTED;
  if (fd < 0) return failed("open", node);
  /* What was never written is forgotten while it cannot be written yet. */
  ioctl(fd, BLKFLSBUF, 0);
  uint32_t incompatible = 0;
  int whole = tell_medium(node, "on") == 0 && pread(fd, &incompatible, sizeof incompatible, INCOMPATIBLE_AT) == sizeof incompatible;
  close(fd);
  if (!whole) return failed("read", node);
  return incompatible & NEEDS_RECOVERY ? DIRTY : CLEAN;
}

int tell_look(const char *node) {
  static const char *const words[] = {[MOUNTED] = "mounted", [DIRTY] = "dirty", [CLEAN] = "clean"};
  int look = look_at_disk(node);
  return look < 0 ? -1 : puts(words[look]) < 0 ? -1 : 0;
}
