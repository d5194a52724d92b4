/* What a hooked process's clocks are made to read, changed and read back while it runs, or while it is stopped. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "page.h"

/* How far clocks are off, and how often the process has read them since the hook was put in. */
struct clock_errors {
  /* When, by the true wall clock. */
  int64_t at_ns;
  int64_t wall_ns;
  int64_t monotonic_ns;
  /* How long the monotonic clock has gone as it goes now. */
  int64_t line_age_ns;
  uint64_t wall_readings;
  uint64_t monotonic_readings;
};

/* In force from now on, beside all others. The monotonic clock jumps by `jump_ns`; below 0, it stands still. */
int bend_add(pid_t process, uint64_t page_address, const struct bend *bend, int64_t jump_ns);

/* The wall clock's error goes; the monotonic clock keeps what it has gained, and goes at its rate without this bend. */
int bend_remove(pid_t process, uint64_t page_address, uint32_t id);

int bend_read(pid_t process, uint64_t page_address, struct clock_errors *errors);
