/*
 * Bends the clocks of running processes: each its own, through its vDSO, without a change to its program.
 *
 *   clock probe                    tries it on a child of its own
 *   clock install PID...           puts the hook in; clocks stay right
 *   clock bend SPEC PID...         makes clocks wrong, the hook put in where it is missing
 *   clock unbend ID PID...         undoes that
 *   clock read PID...              reads clocks back
 *   clock remove PID...            takes the hook out again, where the monotonic clock was left alone
 *
 * SPEC is ID,SCALES,WALL_OFFSET,JUMP,RATE,STROBE_EVERY,STROBE_BY,SINCE: SCALES 1 wall, 2 monotonic, 3 both; RATE in
 * parts per million; all times in ns, but SINCE, when it began by the wall clock in us, 0 being now; JUMP is the
 * monotonic clock's. Of `bend`, the first line printed is `since US`; then a line for each process that is there still:
 *
 *   PID hooked AT WALL MONOTONIC AGE WALL_READINGS MONOTONIC_READINGS
 *                                  at AT us, the errors in ns; the monotonic clock has gone as it goes for AGE ns; and
 *                                  how often the process itself has read its clocks since it has the hook
 *   PID bare                       has no hook
 *   PID init                       a container's init, which keeps no time and is left alone
 *
 * Any failure is a line on standard error, with exit code 1; `bend` has then been undone.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bend.h"
#include "failure.h"
#include "install.h"
#include "probe.h"

enum action { INSTALL, BEND, UNBEND, READ, REMOVE };

struct order {
  enum action action;
  struct bend bend;
  int64_t jump_ns;
};

/* Docker puts it there where a container is to have an init. */
#define CONTAINER_INIT "/sbin/docker-init"

static bool is_container_init(pid_t process) {
  char link[40], path[sizeof CONTAINER_INIT + 1] = "";
  snprintf(link, sizeof link, "/proc/%d/exe", process);
  return readlink(link, path, sizeof path - 1) == sizeof CONTAINER_INIT - 1 && strcmp(path, CONTAINER_INIT) == 0;
}

/* A zombie has no memory map; kernel threads have none either. */
static bool is_gone(pid_t process) {
  char path[40];
  struct stat there;
  snprintf(path, sizeof path, "/proc/%d/exe", process);
  return stat(path, &there) != 0;
}

static int print_errors(pid_t process, uint64_t page) {
  struct clock_errors errors;
  if (page == 0) return printf("%d bare\n", process) < 0;
  if (bend_read(process, page, &errors)) return -1;
  printf("%d hooked %lld %lld %lld %lld %llu %llu\n", process, (long long)(errors.at_ns / 1000),
         (long long)errors.wall_ns, (long long)errors.monotonic_ns, (long long)errors.line_age_ns,
         (unsigned long long)errors.wall_readings, (unsigned long long)errors.monotonic_readings);
  return 0;
}

static int act(const struct order *order, pid_t process) {
  uint64_t page;
  switch (order->action) {
    case INSTALL:
      return hook_install(process, &page) || print_errors(process, page);
    case BEND:
      return hook_install(process, &page) || bend_add(process, page, &order->bend, order->jump_ns) ||
             print_errors(process, page);
    case UNBEND:
      return hook_find(process, &page) || (page != 0 && bend_remove(process, page, order->bend.id)) ||
             print_errors(process, page);
    case READ:
      return hook_find(process, &page) || print_errors(process, page);
    case REMOVE:
      return hook_remove(process) || print_errors(process, 0);
  }
  return -1;
}

static int carry_out(const struct order *order, char **processes, int count) {
  const struct order undo = {.action = UNBEND, .bend = order->bend};
  for (int place = 0; place < count; place++) {
    pid_t process = atoi(processes[place]);
    if (is_container_init(process)) {
      printf("%d init\n", process);
    } else if (act(order, process)) {
      if (is_gone(process)) {
        forget_failure();
        continue;
      }
      if (order->action == BEND) carry_out(&undo, processes, place + 1);
      return -1;
    }
  }
  return 0;
}

static int64_t wall_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static int parse_bend(const char *text, struct order *order) {
  long long field[8];
  if (sscanf(text, "%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld", &field[0], &field[1], &field[2], &field[3], &field[4],
             &field[5], &field[6], &field[7]) != 8) {
    return failed("%s is no bend of 8 numbers", text);
  }
  order->jump_ns = field[3];
  order->bend = (struct bend){
      .id = (uint32_t)field[0],
      .scales = (uint32_t)field[1],
      .wall_offset_ns = field[2],
      .rate_ppm = field[4],
      .strobe_every_ns = field[5],
      .strobe_by_ns = field[6],
      .since_ns = (field[7] != 0 ? field[7] : wall_us()) * 1000,
  };
  return 0;
}

static int obey(int count, char **words) {
  struct order order = {.action = READ};
  static const struct {
    const char *name;
    enum action action;
    int words;
  } ACTIONS[] = {
      {"install", INSTALL, 0}, {"bend", BEND, 1}, {"unbend", UNBEND, 1}, {"read", READ, 0}, {"remove", REMOVE, 0},
  };
  if (count == 1 && strcmp(words[0], "probe") == 0) return probe();
  for (size_t place = 0; count > 0 && place < sizeof ACTIONS / sizeof *ACTIONS; place++) {
    if (strcmp(words[0], ACTIONS[place].name) != 0 || count <= ACTIONS[place].words) continue;
    order.action = ACTIONS[place].action;
    if (order.action == UNBEND) order.bend.id = (uint32_t)strtoul(words[1], NULL, 10);
    if (order.action == BEND && parse_bend(words[1], &order)) return -1;
    if (order.action == BEND) printf("since %lld\n", (long long)(order.bend.since_ns / 1000));
    return carry_out(&order, words + 1 + ACTIONS[place].words, count - 1 - ACTIONS[place].words);
  }
  return failed("clock probe | install | bend SPEC | unbend ID | read | remove, and process ids");
}

int main(int count, char **words) {
  if (obey(count - 1, words + 1) == 0) return 0;
  fflush(stdout);
  fprintf(stderr, "%s\n", failure());
  return 1;
}
