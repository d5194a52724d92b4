#include "probe.h"

#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bend.h"
#include "failure.h"
#include "install.h"

#define OFFSET_NS (3600 * NS_PER_S)
#define TOLERANCE_NS (5 * NS_PER_S)

/* For as long as it is asked, tells what its clocks read. */
static void tell_time(int questions, int answers) {
  char question;
  while (read(questions, &question, 1) == 1) {
    struct timespec now[2];
    clock_gettime(CLOCK_REALTIME, &now[0]);
    clock_gettime(CLOCK_MONOTONIC, &now[1]);
    if (write(answers, now, sizeof now) != sizeof now) break;
  }
  _exit(0);
}

/* How far the child is from us, each clock to the second. */
static int ask(const int *questions, const int *answers, int64_t *wall_ns, int64_t *monotonic_ns) {
  struct timespec theirs[2], ours[2];
  if (write(questions[1], "?", 1) != 1 || read(answers[0], theirs, sizeof theirs) != sizeof theirs) {
    return failed("the probe's child did not outlive the hook");
  }
  clock_gettime(CLOCK_REALTIME, &ours[0]);
  clock_gettime(CLOCK_MONOTONIC, &ours[1]);
  *wall_ns = (theirs[0].tv_sec - ours[0].tv_sec) * NS_PER_S;
  *monotonic_ns = (theirs[1].tv_sec - ours[1].tv_sec) * NS_PER_S;
  return 0;
}

static int expect(const int *questions, const int *answers, int64_t wall_ns, int64_t monotonic_ns) {
  int64_t wall = 0, monotonic = 0;
  if (ask(questions, answers, &wall, &monotonic)) return -1;
  int64_t off[] = {wall - wall_ns, monotonic - monotonic_ns};
  for (int place = 0; place < 2; place++) {
    if (off[place] > TOLERANCE_NS || off[place] < -TOLERANCE_NS) {
      return failed("the probe's child read a clock that was %lld s off from what was asked",
                    (long long)(off[place] / NS_PER_S));
    }
  }
  return 0;
}

static int bend_child(pid_t child, const int *questions, const int *answers) {
  const struct bend back = {.id = 1, .scales = WALL, .wall_offset_ns = -OFFSET_NS};
  const struct bend both = {.id = 2, .scales = WALL | MONOTONIC, .wall_offset_ns = OFFSET_NS};
  uint64_t page;
  /* Once it has answered, it is where its clocks are its own. */
  if (expect(questions, answers, 0, 0)) return -1;
  if (hook_install(child, &page)) return -1;
  if (bend_add(child, page, &back, 0) || expect(questions, answers, -OFFSET_NS, 0)) return -1;
  if (bend_remove(child, page, back.id) || expect(questions, answers, 0, 0)) return -1;
  if (hook_remove(child) || expect(questions, answers, 0, 0)) return -1;
  if (hook_install(child, &page)) return -1;
  if (bend_add(child, page, &both, OFFSET_NS) || expect(questions, answers, OFFSET_NS, OFFSET_NS)) return -1;
  if (bend_remove(child, page, both.id)) return -1;
  return expect(questions, answers, 0, OFFSET_NS);
}

int probe(void) {
  int questions[2], answers[2];
  if (pipe(questions) || pipe(answers)) return failed("the probe has no pipe: %m");
  pid_t child = fork();
  if (child < 0) return failed("the probe could not fork: %m");
  if (child == 0) {
    close(questions[1]);
    close(answers[0]);
    tell_time(questions[0], answers[1]);
  }
  close(questions[0]);
  close(answers[1]);
  signal(SIGPIPE, SIG_IGN);
  int result = bend_child(child, questions, answers);
  close(questions[1]);
  kill(child, SIGKILL);
  waitpid(child, NULL, __WALL);
  return result;
}
