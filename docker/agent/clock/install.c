#include "install.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "arch/hook.h"
#include "failure.h"
#include "hook.h"
#include "memory.h"
#include "page.h"
#include "tracee.h"
#include "vdso.h"

/* The hook's code and its page. */
#define MAPPED_BYTES (2 * HOOK_SPAN)

/* How often threads may turn out to be in the way, and how long they are given to move on. */
#define ATTEMPTS 100
#define BETWEEN_NS 500000

static struct tracee tracee;
static struct vdso vdso;

struct target {
  const char *const *symbol;
  const void *hook;
};

static const struct target TARGETS[MOST_PATCHES] = {
    {&clock_gettime_symbol, hook_clock_gettime},
    {&gettimeofday_symbol, hook_gettimeofday},
    {&time_symbol, hook_time},
};

static uint64_t offset_of(const void *function) { return (uint64_t)((const char *)function - __start_hook); }

int hook_find(pid_t process, uint64_t *page_address) {
  struct symbol symbol;
  uint64_t magic = 0;
  *page_address = 0;
  if (vdso_read(process, &vdso)) return -1;
  if (!vdso_symbol(&vdso, clock_gettime_symbol, &symbol) || symbol.bytes < PATCH_BYTES) {
    return failed("the vDSO of process %d has no %s of %d bytes or more", process, clock_gettime_symbol, PATCH_BYTES);
  }
  uint64_t hook = patch_decode(vdso.image + (symbol.address - vdso.address));
  if (hook == 0) return 0;
  uint64_t page = hook - offset_of(hook_clock_gettime) + HOOK_SPAN;
  if (memory_read(process, page + offsetof(struct page, magic), &magic, sizeof magic)) return -1;
  if (magic != PAGE_MAGIC) return failed("the vDSO of process %d was patched by somebody else", process);
  *page_address = page;
  return 0;
}

/* Stops the process with no thread inside what is to be overwritten or freed. Fails where one never leaves. */
static int stop_outside(pid_t process, const struct range *ranges, size_t count) {
  const struct timespec pause = {0, BETWEEN_NS};
  for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (tracee_stop(&tracee, process)) return -1;
    int left = tracee_leave(&tracee, ranges, count);
    if (left == 1) return 0;
    tracee_release(&tracee);
    if (left < 0) return -1;
    nanosleep(&pause, NULL);
  }
  return failed("process %d: some thread never left the functions that tell the time", process);
}

static int64_t difference_ns(clockid_t clock, clockid_t from) {
  struct timespec one, other;
  clock_gettime(from, &other);
  clock_gettime(clock, &one);
  return (one.tv_sec - other.tv_sec) * NS_PER_S + one.tv_nsec - other.tv_nsec;
}

/* TAI is whole seconds off from UTC. */
static int64_t tai_offset_ns(void) {
  return (difference_ns(CLOCK_TAI, CLOCK_REALTIME) + NS_PER_S / 2) / NS_PER_S * NS_PER_S;
}

static void fresh(struct page *page) {
  memset(page, 0, sizeof *page);
  page->magic = PAGE_MAGIC;
  for (int place = 0; place < 2; place++) page->setting[place].monotonic.floor_ns = INT64_MIN;
  for (int id = 0; id < CLOCK_IDS; id++) page->clock[id].last_ns = INT64_MIN;
  page->clock[CLOCK_REALTIME].scale = WALL;
  page->clock[CLOCK_REALTIME_COARSE].scale = WALL;
  page->clock[CLOCK_REALTIME_ALARM].scale = WALL;
  page->clock[CLOCK_TAI] = (struct clock){.scale = WALL, .origin_ns = tai_offset_ns(), .last_ns = INT64_MIN};
  page->clock[CLOCK_MONOTONIC].scale = MONOTONIC;
  page->clock[CLOCK_MONOTONIC_COARSE].scale = MONOTONIC;
  for (int place = 0; place < 3; place++) {
    static const clockid_t IDS[] = {CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_BOOTTIME_ALARM};
    page->clock[IDS[place]].scale = MONOTONIC;
    page->clock[IDS[place]].origin_ns = difference_ns(IDS[place] == CLOCK_MONOTONIC_RAW ? IDS[place] : CLOCK_BOOTTIME,
                                                      CLOCK_MONOTONIC);
  }
}

/* Remembers in the page what the patches will overwrite. */
static void plan_patches(struct page *page, struct range *ranges) {
  for (int place = 0; place < MOST_PATCHES; place++) {
    struct symbol symbol;
    const char *name = *TARGETS[place].symbol;
    if (name == NULL || !vdso_symbol(&vdso, name, &symbol) || symbol.bytes < PATCH_BYTES) continue;
    struct patch *patch = &page->patch[page->patches];
    patch->address = symbol.address;
    memcpy(patch->saved, vdso.image + (symbol.address - vdso.address), PATCH_BYTES);
    ranges[page->patches++] = (struct range){symbol.address + 1, symbol.address + symbol.bytes};
  }
}

static int map_hook(uint64_t instruction, uint64_t *hook, const struct page *page) {
  pid_t process = tracee.process;
  int64_t result;
  const uint64_t space[6] = {0, MAPPED_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, (uint64_t)-1, 0};
  if (tracee_system_call(&tracee, instruction, SYS_mmap, space, &result)) return -1;
  if (result < 0 && result > -4096) {
    return failed("process %d may not map memory (error %d): a limit or a seccomp profile", process, (int)-result);
  }
  *hook = (uint64_t)result;
  /* Before the code may be executed: the kernel then sees to the instruction cache where there is need. */
  if (memory_write(process, *hook, __start_hook, (size_t)(__stop_hook - __start_hook))) return -1;
  if (memory_write(process, *hook + HOOK_SPAN, page, sizeof *page)) return -1;
  const uint64_t protection[6] = {*hook, HOOK_SPAN, PROT_READ | PROT_EXEC};
  if (tracee_system_call(&tracee, instruction, SYS_mprotect, protection, &result)) return -1;
  if (result == 0) return 0;
  return failed("process %d may not run new code (error %d): seccomp or SELinux forbids it", process, (int)-result);
}

static int unmap_hook(uint64_t instruction, uint64_t hook) {
  int64_t result;
  const uint64_t space[6] = {hook, MAPPED_BYTES};
  if (tracee_system_call(&tracee, instruction, SYS_munmap, space, &result)) return -1;
  return result == 0 ? 0 : failed("process %d could not give its memory back", tracee.process);
}

static int patch_all(const struct page *page, uint64_t hook) {
  uint8_t bytes[PATCH_BYTES];
  int patched = 0;
  for (int place = 0; place < MOST_PATCHES; place++) {
    struct symbol symbol;
    const char *name = *TARGETS[place].symbol;
    if (name == NULL || !vdso_symbol(&vdso, name, &symbol)) continue;
    if (symbol.address != page->patch[patched].address) continue;
    patch_encode(bytes, hook + offset_of(TARGETS[place].hook));
    if (tracee_poke(&tracee, symbol.address, bytes, PATCH_BYTES)) return -1;
    patched++;
  }
  return 0;
}

static int restore_all(const struct page *page) {
  for (uint64_t place = 0; place < page->patches && place < MOST_PATCHES; place++) {
    if (tracee_poke(&tracee, page->patch[place].address, page->patch[place].saved, PATCH_BYTES)) return -1;
  }
  return 0;
}

/* A thread of the process reads the wall clock through the patched vDSO: between two readings of our own. */
static int prove(const struct page *page, uint64_t hook) {
  uint64_t there = hook + HOOK_SPAN;
  uint64_t stack_top = (there + offsetof(struct page, stack) + sizeof page->stack) & ~15ULL;
  const uint64_t arguments[2] = {CLOCK_REALTIME, there + offsetof(struct page, stack)};
  struct timespec before, read, after;
  int64_t result;
  clock_gettime(CLOCK_REALTIME, &before);
  uint64_t trap = hook + offset_of(hook_trap);
  if (tracee_call(&tracee, page->patch[0].address, arguments, stack_top, trap, &result)) return -1;
  clock_gettime(CLOCK_REALTIME, &after);
  if (memory_read(tracee.process, arguments[1], &read, sizeof read)) return -1;
  bool late = read.tv_sec > after.tv_sec || (read.tv_sec == after.tv_sec && read.tv_nsec > after.tv_nsec);
  bool early = read.tv_sec < before.tv_sec || (read.tv_sec == before.tv_sec && read.tv_nsec < before.tv_nsec);
  if ((int)result == 0 && !late && !early) return 0;
  return failed("process %d does not read its clock through the hook", tracee.process);
}

int hook_install(pid_t process, uint64_t *page_address) {
  static struct page page;
  struct range ranges[MOST_PATCHES + 1];
  uint64_t hook = 0;
  if (hook_find(process, page_address)) return -1;
  if (*page_address != 0) return 0;
  uint64_t instruction = vdso_find(&vdso, system_call_instruction, system_call_instruction_bytes);
  if (instruction == 0) return failed("the vDSO of process %d never calls the kernel", process);
  fresh(&page);
  plan_patches(&page, ranges);
  if (stop_outside(process, ranges, page.patches)) return -1;
  int result = map_hook(instruction, &hook, &page);
  if (result == 0) result = patch_all(&page, hook);
  if (result == 0) result = prove(&page, hook);
  if (result != 0 && hook != 0) {
    restore_all(&page);
    unmap_hook(instruction, hook);
  }
  tracee_release(&tracee);
  if (result == 0) *page_address = hook + HOOK_SPAN;
  return result;
}

int hook_remove(pid_t process) {
  static struct page page;
  struct range ranges[MOST_PATCHES + 1];
  uint64_t there;
  if (hook_find(process, &there)) return -1;
  if (there == 0) return 0;
  if (memory_read(process, there, &page, sizeof page)) return -1;
  const struct line *line = &page.setting[page.generation % 2].monotonic;
  if (line->error_ns != 0 || line->rate_ppm != 0) {
    return failed("process %d keeps its hook: its monotonic clock may not go back to the true time", process);
  }
  uint64_t instruction = vdso_find(&vdso, system_call_instruction, system_call_instruction_bytes);
  for (uint64_t place = 0; place < page.patches; place++) {
    uint64_t address = page.patch[place].address;
    ranges[place] = (struct range){address + 1, address + PATCH_BYTES};
  }
  ranges[page.patches] = (struct range){there - HOOK_SPAN, there};
  if (stop_outside(process, ranges, page.patches + 1)) return -1;
  int result = restore_all(&page);
  if (result == 0) result = unmap_hook(instruction, there - HOOK_SPAN);
  tracee_release(&tracee);
  return result;
}
