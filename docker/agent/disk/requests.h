/* The kernel's requests to a file system in user space (linux/fuse.h), and the answers to them. */
#pragma once

#include <linux/fuse.h>
#include <stddef.h>
#include <stdint.h>

/* The most that the kernel hands over at once. */
enum { MOST_WRITTEN = 128 * 1024 };

struct request {
  struct fuse_in_header *header;
  /* What comes behind the header, by the kind of request. */
  void *body;
};

/* Mounts an empty file system at the folder; returns where its requests are read, or -1. */
int mount_requests(const char *folder);
/* Waits at most so long, for good where negative: 1 with a request, 0 without, -1 when there will be no more. */
int next_request(int fuse, int timeout_ms, struct request *request);
/* Answers with bytes, or with an errno where it is not 0. */
void answer(int fuse, uint64_t request, int error, const void *bytes, size_t size);
/* Answers the first request of all. */
void answer_greeting(int fuse, const struct request *request);
