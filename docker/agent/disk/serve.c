#include "serve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "medium.h"
#include "requests.h"

/* The two files, numbered as the kernel knows them. */
enum { DISK = FUSE_ROOT_ID + 1, CONTROL };

enum { MOST_WAITING = 256 };

/* A sync that has not ended, when it is to, or never, and how many writes there had been when it began. */
struct waiting {
  uint64_t request;
  int64_t due_us;
  int64_t writes;
};

struct server {
  int fuse;
  const char *name;
  struct medium medium;
  int count;
  struct waiting waiting[MOST_WAITING];
};

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void end_one(struct server *server, const struct waiting *waiting, int error) {
  if (error == 0) end_sync(&server->medium, waiting->writes);
  answer(server->fuse, waiting->request, error, NULL, 0);
}

/* Ends those that are due, or all of them with an errno. */
static void end_syncs(struct server *server, int error) {
  int64_t now = now_us();
  int left = 0;
  for (int place = 0; place < server->count; place++) {
    struct waiting waiting = server->waiting[place];
    if (error != 0 || (waiting.due_us >= 0 && waiting.due_us <= now)) end_one(server, &waiting, error);
    else server->waiting[left++] = waiting;
  }
  server->count = left;
}

static int timeout_ms(const struct server *server) {
  int64_t first = -1;
  for (int place = 0; place < server->count; place++) {
    int64_t due = server->waiting[place].due_us;
    if (due >= 0 && (first < 0 || due < first)) first = due;
  }
  if (first < 0) return -1;
  int64_t left = first - now_us();
  return left <= 0 ? 0 : (int)((left + 999) / 1000);
}

static void sync_disk_file(struct server *server, uint64_t request) {
  int64_t after_us = begin_sync(&server->medium);
  struct waiting waiting = {request, after_us < 0 ? -1 : now_us() + after_us, server->medium.writes};
  int error = server->medium.off ? EIO : 0;
  if (error != 0 || after_us == 0 || server->count == MOST_WAITING) end_one(server, &waiting, error);
  else server->waiting[server->count++] = waiting;
}

static int obey(struct server *server, const char *line) {
  struct medium *medium = &server->medium;
  long slow_us;
  if (sscanf(line, "slow %ld", &slow_us) == 1 && slow_us >= 0) {
    medium->slow_us = slow_us;
  } else if (strncmp(line, "stall", 5) == 0) {
    medium->stalled = true;
    for (int place = 0; place < server->count; place++) server->waiting[place].due_us = -1;
  } else if (strncmp(line, "off", 3) == 0) {
    take_power_of_medium(medium);
    end_syncs(server, EIO);
  } else if (strncmp(line, "on", 2) == 0) {
    medium->off = medium->stalled = false;
    for (int place = 0; place < server->count; place++) server->waiting[place].due_us = now_us();
  } else {
    return EINVAL;
  }
  return 0;
}

static struct fuse_attr attributes(const struct server *server, uint64_t number) {
  struct fuse_attr attr = {.ino = number, .nlink = 1, .blksize = 4096, .mode = S_IFREG | 0600};
  if (number == FUSE_ROOT_ID) attr.mode = S_IFDIR | 0700;
  if (number == DISK) attr.size = (uint64_t)server->medium.size_bytes;
  attr.blocks = attr.size / 512;
  return attr;
}

static void look_up(struct server *server, const struct request *request) {
  const char *name = request->body;
  uint64_t number = strcmp(name, server->name) == 0 ? DISK : strcmp(name, "control") == 0 ? CONTROL : 0;
  struct fuse_entry_out entry = {.nodeid = number, .entry_valid = 3600, .attr_valid = 3600};
  entry.attr = attributes(server, number);
  answer(server->fuse, request->header->unique, number == 0 ? ENOENT : 0, &entry, sizeof entry);
}

static void tell_attributes(struct server *server, const struct request *request) {
  struct fuse_attr_out told = {.attr_valid = 3600, .attr = attributes(server, request->header->nodeid)};
  answer(server->fuse, request->header->unique, 0, &told, sizeof told);
}

static void read_file(struct server *server, const struct request *request) {
  static char bytes[MOST_WRITTEN];
  const struct fuse_read_in *asked = request->body;
  size_t size = asked->size < sizeof bytes ? asked->size : sizeof bytes;
  int error = 0;
  if (request->header->nodeid == DISK) {
    error = read_medium(&server->medium, bytes, &size, (off_t)asked->offset);
  } else {
    int length = snprintf(bytes, sizeof bytes, "%ld %d\n", server->medium.slowed, server->count);
    size = asked->offset == 0 ? (size_t)length : 0;
  }
  answer(server->fuse, request->header->unique, error, bytes, size);
}

static void write_file(struct server *server, const struct request *request) {
  const struct fuse_write_in *asked = request->body;
  char *bytes = (char *)(asked + 1);
  int error;
  if (request->header->nodeid == DISK) {
    error = write_medium(&server->medium, bytes, asked->size, (off_t)asked->offset);
  } else {
    bytes[asked->size] = 0;
    error = obey(server, bytes);
  }
  struct fuse_write_out told = {.size = asked->size};
  answer(server->fuse, request->header->unique, error, &told, sizeof told);
}

static void take(struct server *server, const struct request *request) {
  /* Every byte passes through here: a cache in between would remember what the medium has refused. */
  static const struct fuse_open_out opened = {.open_flags = FOPEN_DIRECT_IO};
  uint64_t unique = request->header->unique;
  switch (request->header->opcode) {
    case FUSE_INIT: return answer_greeting(server->fuse, request);
    case FUSE_LOOKUP: return look_up(server, request);
    case FUSE_GETATTR:
    case FUSE_SETATTR: return tell_attributes(server, request);
    case FUSE_OPEN: return answer(server->fuse, unique, 0, &opened, sizeof opened);
    case FUSE_READ: return read_file(server, request);
    case FUSE_WRITE: return write_file(server, request);
    case FUSE_FSYNC: return sync_disk_file(server, unique);
    case FUSE_FLUSH:
    case FUSE_RELEASE: return answer(server->fuse, unique, 0, NULL, 0);
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT: return;
    default: return answer(server->fuse, unique, ENOSYS, NULL, 0);
  }
}

void serve(int fuse, int file, const char *name) {
  static struct server server;
  struct stat status;
  if (fstat(file, &status) != 0) return;
  server.fuse = fuse;
  server.name = name;
  server.medium = (struct medium){.file = file, .size_bytes = status.st_size};
  for (;;) {
    struct request request;
    int got = next_request(fuse, timeout_ms(&server), &request);
    if (got < 0) return;
    if (got > 0) take(&server, &request);
    end_syncs(&server, 0);
  }
}
