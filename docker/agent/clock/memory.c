#include "memory.h"

#include <errno.h>
#include <sys/uio.h>

#include "failure.h"
#include "refusal.h"

static int told(pid_t process, const char *what, ssize_t moved, size_t bytes) {
  if (moved == (ssize_t)bytes) return 0;
  if (moved < 0 && errno == ESRCH) return failed("process %d is gone", process);
  if (moved < 0) return failed("process %d: could not %s its memory: %s", process, what, refusal(process, errno));
  return failed("process %d: could %s only %zd of %zu bytes", process, what, moved, bytes);
}

int memory_read(pid_t process, uint64_t address, void *into, size_t bytes) {
  struct iovec here = {into, bytes}, there = {(void *)address, bytes};
  return told(process, "read", process_vm_readv(process, &here, 1, &there, 1, 0), bytes);
}

int memory_write(pid_t process, uint64_t address, const void *from, size_t bytes) {
  struct iovec here = {(void *)from, bytes}, there = {(void *)address, bytes};
  return told(process, "write", process_vm_writev(process, &here, 1, &there, 1, 0), bytes);
}

/* By pages: the kernel gives a part whole or not at all. */
size_t memory_read_some(pid_t process, uint64_t address, void *into, size_t bytes) {
  const size_t page = 4096;
  size_t done = 0;
  while (done < bytes) {
    size_t part = page - (address + done) % page;
    if (part > bytes - done) part = bytes - done;
    struct iovec here = {(char *)into + done, part}, there = {(void *)(address + done), part};
    if (process_vm_readv(process, &here, 1, &there, 1, 0) != (ssize_t)part) break;
    done += part;
  }
  return done;
}
