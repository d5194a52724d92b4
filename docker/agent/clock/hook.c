/*
 * What a process runs in place of its vDSO. This section is copied as it stands to wherever the process has room, its
 * page HOOK_SPAN behind it: it refers to nothing outside of itself, so it makes no calls, has no constants in memory,
 * and is compiled without jump tables, vector instructions and stack protection (see the Makefile).
 */
#include <sys/time.h>
#include <time.h>

#include "arch/hook.h"
#include "hook.h"
#include "reading.h"

#define HOOK __attribute__((section("hook"), used))
#define INSIDE static inline __attribute__((always_inline))

INSIDE struct page *page_of_process(void) { return (struct page *)(__start_hook + HOOK_SPAN); }

/* Threads may be overtaken between reading the clock and telling: a monotonic clock must not seem to go back for it. */
INSIDE int64_t never_back(int64_t *last_ns, int64_t reading_ns) {
  int64_t seen_ns = __atomic_load_n(last_ns, __ATOMIC_RELAXED);
  while (reading_ns > seen_ns) {
    if (__atomic_compare_exchange_n(last_ns, &seen_ns, reading_ns, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
      return reading_ns;
    }
  }
  return seen_ns;
}

/* As the kernel: 0, or an error's number, negated. */
INSIDE long read_clock(uint32_t id, int64_t *reading_ns) {
  struct page *page = page_of_process();
  struct clock *clock = &page->clock[id];
  struct timespec raw;
  uint64_t generation;
  do {
    generation = __atomic_load_n(&page->generation, __ATOMIC_ACQUIRE);
    long refused = system_call(SYS_CLOCK_GETTIME, id, (long)&raw);
    if (refused) return refused;
    *reading_ns = bent(&page->setting[generation % 2], clock, raw.tv_sec * NS_PER_S + raw.tv_nsec);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
  } while (__atomic_load_n(&page->generation, __ATOMIC_RELAXED) != generation);
  if (clock->scale == MONOTONIC) *reading_ns = never_back(&clock->last_ns, *reading_ns);
  __atomic_fetch_add(&clock->readings, 1, __ATOMIC_RELAXED);
  return 0;
}

HOOK int hook_clock_gettime(clockid_t id, struct timespec *time) {
  int64_t reading_ns;
  if ((uint32_t)id >= CLOCK_IDS || page_of_process()->clock[id].scale == UNBENT) {
    return (int)system_call(SYS_CLOCK_GETTIME, id, (long)time);
  }
  long refused = read_clock((uint32_t)id, &reading_ns);
  if (refused) return (int)refused;
  time->tv_sec = reading_ns / NS_PER_S;
  time->tv_nsec = reading_ns % NS_PER_S;
  return 0;
}

HOOK int hook_gettimeofday(struct timeval *time, struct timezone *zone) {
  int64_t reading_ns;
  if (zone != NULL) {
    long refused = system_call(SYS_GETTIMEOFDAY, 0, (long)zone);
    if (refused) return (int)refused;
  }
  if (time == NULL) return 0;
  long refused = read_clock(CLOCK_REALTIME, &reading_ns);
  if (refused) return (int)refused;
  time->tv_sec = reading_ns / NS_PER_S;
  time->tv_usec = reading_ns % NS_PER_S / 1000;
  return 0;
}

HOOK time_t hook_time(time_t *time) {
  int64_t reading_ns;
  long refused = read_clock(CLOCK_REALTIME, &reading_ns);
  if (refused) return refused;
  if (time != NULL) *time = reading_ns / NS_PER_S;
  return reading_ns / NS_PER_S;
}

/*
 * Where a borrowed thread returns to: it stops here, and is given back. The alignment is the whole section's: addresses
 * on aarch64 are told in pages, so the copy must lie in its page as the original does.
 */
__asm__(".pushsection hook, \"ax\"\n"
        ".balign 4096\n"
        ".globl hook_trap\n"
        "hook_trap: " TRAP_INSTRUCTION "\n"
        ".popsection\n");
