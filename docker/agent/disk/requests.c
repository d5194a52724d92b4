#include "requests.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include "failure.h"

/* Numbers of the kernel's (Documentation/admin-guide/devices.txt). */
enum { MISC_MAJOR = 10, FUSE_MINOR = 229 };

int mount_requests(const char *folder) {
  char node[300], options[100];
  snprintf(node, sizeof node, "%s-requests", folder);
  unlink(node);
  if (mknod(node, S_IFCHR | 0600, makedev(MISC_MAJOR, FUSE_MINOR)) != 0) return failed("make the device node", node);
  int fuse = open(node, O_RDWR | O_CLOEXEC);
  if (fuse < 0) return failed("serve disks by FUSE:", "open /dev/fuse");
  unlink(node);
  if (mkdir(folder, 0700) != 0 && errno != EEXIST) return failed("create", folder);
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0", fuse);
  if (mount("usurper", folder, "fuse", MS_NODEV | MS_NOSUID | MS_NOEXEC, options) != 0) {
    failed("serve disks by FUSE: mount", folder);
    close(fuse);
    return -1;
  }
  return fuse;
}

int next_request(int fuse, int timeout_ms, struct request *request) {
  static char buffer[MOST_WRITTEN + 4096] __attribute__((aligned(8)));
  struct pollfd wanted = {.fd = fuse, .events = POLLIN};
  int ready = poll(&wanted, 1, timeout_ms);
  if (ready <= 0) return ready == 0 || errno == EINTR ? 0 : -1;
  ssize_t size = read(fuse, buffer, sizeof buffer);
  /* A request may be taken back between the look and the reading. */
  if (size < 0) return errno == ENOENT || errno == EINTR || errno == EAGAIN ? 0 : -1;
  request->header = (struct fuse_in_header *)buffer;
  request->body = buffer + sizeof *request->header;
  return 1;
}

void answer(int fuse, uint64_t request, int error, const void *bytes, size_t size) {
  struct fuse_out_header header = {.len = sizeof header, .error = -error, .unique = request};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)bytes, error == 0 ? size : 0}};
  header.len += parts[1].iov_len;
  /* Nobody is left to hear of a failure: whoever asked has given up. */
  if (writev(fuse, parts, 2) < 0) return;
}

void answer_greeting(int fuse, const struct request *request) {
  const struct fuse_init_in *asked = request->body;
  struct fuse_init_out told = {
    .major = FUSE_KERNEL_VERSION,
    .minor = FUSE_KERNEL_MINOR_VERSION,
    .max_readahead = asked->max_readahead,
    .flags = asked->flags & (FUSE_BIG_WRITES | FUSE_MAX_PAGES | FUSE_ASYNC_READ),
    .max_background = 64,
    .congestion_threshold = 48,
    .max_write = MOST_WRITTEN,
    .max_pages = MOST_WRITTEN / 4096,
    .time_gran = 1,
  };
  answer(fuse, request->header->unique, 0, &told, sizeof told);
}
