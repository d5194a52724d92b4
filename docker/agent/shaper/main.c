/*
 * One command a line on standard input, one answer a line on standard output; ends with its input.
 *
 *   shape NAME DELAY_US JITTER_US LOSS DUPLICATE REORDER CORRUPT RATE_KBIT PID=IP,IP ...
 *                   packets from these addresses into these processes' namespaces; the four in percent
 *   count NAME      ok delayed=12 lost=3 ... held=2 delayedUs=50123
 *   unshape NAME    the same; no packet more is touched, and those held go when they are due
 *
 * `held`: on hold now. `delayedUs`: by how much the packets that went on were delayed, on average, as measured.
 * With --probe it tries whether the kernel lets it have a queue where it stands, and says why not.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "shaper.h"

/* Enough for every link between as many as a run can have. */
#define LONGEST_LINE (2 << 20)

static void say_counts(const struct fault *fault) {
  const struct counts *counts = &fault->counts;
  unsigned long long delayed_us =
      counts->released == 0 ? 0 : (counts->added_ns + counts->late_ns) / counts->released / 1000;
  printf("ok delayed=%llu lost=%llu duplicated=%llu reordered=%llu corrupted=%llu overflowed=%llu held=%llu "
         "delayedUs=%llu\n",
         (unsigned long long)counts->delayed, (unsigned long long)counts->lost,
         (unsigned long long)counts->duplicated, (unsigned long long)counts->reordered,
         (unsigned long long)counts->corrupted, (unsigned long long)counts->overflowed,
         (unsigned long long)counts->held, delayed_us);
}

/* Takes `PID=IP,IP` apart and shapes what these send into that namespace. */
static const char *add_target(struct fault *fault, char *target) {
  char *rest = NULL;
  char *pid = strtok_r(target, "=", &rest);
  struct place *place = NULL;
  if (pid == NULL) return "a target is PID=IP,IP";
  const char *failed = place_of_process(pid, &place);
  for (char *ip; failed == NULL && (ip = strtok_r(NULL, ",", &rest)) != NULL;) {
    struct in_addr source;
    failed = inet_pton(AF_INET, ip, &source) == 1 ? add_link(fault, place, source.s_addr) : "that is no IPv4 address";
  }
  return failed;
}

static const char *shape(char *words) {
  char name[48];
  struct shape shape = {0};
  double delay_us, jitter_us;
  int used = 0;
  struct fault *fault = NULL;
  int read = sscanf(words, "%47s %lf %lf %lf %lf %lf %lf %lf %n", name, &delay_us, &jitter_us, &shape.loss_pct,
                    &shape.duplicate_pct, &shape.reorder_pct, &shape.corrupt_pct, &shape.rate_kbit, &used);
  if (read != 8 || used == 0) return "a shape has a name and seven numbers";
  shape.delay_ns = (ns_t)(delay_us * 1000);
  shape.jitter_ns = (ns_t)(jitter_us * 1000);
  const char *failed = add_fault(name, &shape, &fault);
  if (failed != NULL) return failed;
  char *rest = NULL;
  for (char *word = strtok_r(words + used, " ", &rest); word != NULL && failed == NULL;
       word = strtok_r(NULL, " ", &rest)) {
    failed = add_target(fault, word);
  }
  /* What it may have delayed meanwhile points at it: then it stays, without links. */
  if (failed != NULL) {
    remove_links(fault);
    if (fault->counts.held == 0) forget_fault(fault);
  }
  return failed;
}

static void obey(char *line) {
  char *rest = NULL;
  char *verb = strtok_r(line, " ", &rest);
  const char *failed = "no such command";
  struct fault *fault = rest == NULL ? NULL : find_fault(rest);
  if (verb != NULL && strcmp(verb, "shape") == 0) {
    failed = shape(rest);
    if (failed == NULL) printf("ok\n");
  } else if (verb != NULL && (strcmp(verb, "count") == 0 || strcmp(verb, "unshape") == 0)) {
    failed = fault == NULL ? "no such fault" : NULL;
    if (fault != NULL && verb[0] == 'u') remove_links(fault);
    if (fault != NULL) say_counts(fault);
  }
  if (failed != NULL) printf("error %s\n", failed);
  fflush(stdout);
}

/* Reads what there is and obeys whole lines. False at the end of the input. */
static bool take_commands(void) {
  static char line[LONGEST_LINE];
  static size_t length;
  ssize_t more = read(STDIN_FILENO, line + length, sizeof line - length);
  if (more <= 0) return false;
  length += (size_t)more;
  for (char *end; (end = memchr(line, '\n', length)) != NULL;) {
    *end = '\0';
    obey(line);
    length -= (size_t)(end + 1 - line);
    memmove(line, end + 1, length);
  }
  return length < sizeof line;
}

/*
 * What is due goes on at once, however busy the machine is: else a link is slower than was asked by what its processes
 * wait for each other. Where real-time scheduling is not to be had, it is first among the others.
 */
static void be_prompt(void) {
  struct sched_param lowest = {.sched_priority = 1};
  if (sched_setscheduler(0, SCHED_RR, &lowest) != 0) setpriority(PRIO_PROCESS, 0, -20);
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "--probe") == 0) {
    int queue;
    const char *failed = bind_queue(&queue);
    if (failed != NULL) puts(failed);
    return failed != NULL;
  }
  be_prompt();
  for (;;) {
    ns_t wait_ns = release_due();
    struct timespec wait = {(time_t)(wait_ns / 1000000000ULL), (long)(wait_ns % 1000000000ULL)};
    struct pollfd ready[MOST_PLACES + 1] = {{.fd = STDIN_FILENO, .events = POLLIN}};
    struct place *polled[MOST_PLACES];
    nfds_t count = 0;
    for (struct place *place = first_place(); place != NULL && count < MOST_PLACES; place = place->next) {
      polled[count++] = place;
      ready[count] = (struct pollfd){.fd = place->queue, .events = POLLIN};
    }
    if (ppoll(ready, count + 1, wait_ns == UINT64_MAX ? NULL : &wait, NULL) < 0) continue;
    for (nfds_t i = 0; i < count; i++) {
      if (ready[i + 1].revents != 0) take_packets(polled[i]);
    }
    if (ready[0].revents != 0 && !take_commands()) return 0;
  }
}
