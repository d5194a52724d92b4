#include "tracee.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "failure.h"
#include "memory.h"
#include "page.h"
#include "refusal.h"

#define PATIENCE_NS (3 * NS_PER_S)
#define LOOK_NS 20000
#define MOST_STEPS 20000
/* Of a stack, from its top: room for a signal's frame with all vector registers, and what its handler called. */
#define STACK_BYTES 32768
#define RED_ZONE_BYTES 128
/* The kernel's set of signals, not the library's. */
#define SIGNALS_BYTES 8

enum outcome { STOPPED, GONE, FAILED };

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static enum outcome await_stop(const struct tracee *tracee, pid_t thread, int *status) {
  const struct timespec pause = {0, LOOK_NS};
  while (true) {
    pid_t waited = waitpid(thread, status, __WALL | WNOHANG);
    if (waited == thread) return WIFSTOPPED(*status) ? STOPPED : GONE;
    if (waited < 0 && errno != EINTR) return GONE;
    if (now_ns() > tracee->deadline_ns) {
      failed("thread %d of process %d does not stop: frozen, or waiting uninterruptibly", thread, tracee->process);
      return FAILED;
    }
    nanosleep(&pause, NULL);
  }
}

static bool is_group_stop_or_interrupt(int status) { return status >> 16 == PTRACE_EVENT_STOP; }

/* Stops a thread that was seized. A signal on its way is let through first: the interruption stays in force. */
static enum outcome interrupt(const struct tracee *tracee, pid_t thread) {
  int status;
  if (ptrace(PTRACE_INTERRUPT, thread, NULL, NULL)) return GONE;
  while (true) {
    enum outcome outcome = await_stop(tracee, thread, &status);
    if (outcome != STOPPED || is_group_stop_or_interrupt(status)) return outcome;
    if (ptrace(PTRACE_CONT, thread, NULL, WSTOPSIG(status))) return GONE;
  }
}

static bool knows(const struct tracee *tracee, pid_t thread) {
  for (size_t place = 0; place < tracee->threads; place++) {
    if (tracee->thread[place].id == thread) return true;
  }
  return false;
}

static int add(struct tracee *tracee, pid_t id) {
  if (tracee->threads == MOST_THREADS) return failed("process %d has too many threads", tracee->process);
  if (ptrace(PTRACE_SEIZE, id, NULL, NULL)) {
    int error = errno;
    char path[64], state = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", tracee->process, id);
    FILE *stat = fopen(path, "re");
    if (stat != NULL && fscanf(stat, "%*d (%*[^)]) %c", &state) != 1) state = 0;
    if (stat != NULL) fclose(stat);
    /* A thread that has ended, or a first thread that ended before the others. */
    if (error == ESRCH || stat == NULL || state == 'Z' || state == 'X') return 0;
    return failed("process %d cannot be traced: %s", tracee->process, refusal(tracee->process, error));
  }
  struct thread *thread = &tracee->thread[tracee->threads++];
  thread->id = id;
  thread->owed_signal = 0;
  enum outcome outcome = interrupt(tracee, id);
  if (outcome == FAILED) return -1;
  if (outcome == GONE || registers_read(id, &thread->registers)) tracee->threads--;
  return 0;
}

/* One look at the list of threads; how many were new, or a failure. */
static int add_new(struct tracee *tracee) {
  char path[40];
  int found = 0;
  snprintf(path, sizeof path, "/proc/%d/task", tracee->process);
  DIR *tasks = opendir(path);
  if (tasks == NULL) return failed("process %d is gone", tracee->process);
  for (struct dirent *task = readdir(tasks); task != NULL; task = readdir(tasks)) {
    pid_t id = atoi(task->d_name);
    if (id <= 0 || knows(tracee, id)) continue;
    size_t before = tracee->threads;
    if (add(tracee, id)) found = -1;
    else if (found >= 0) found += (int)(tracee->threads - before);
  }
  closedir(tasks);
  return found;
}

int tracee_stop(struct tracee *tracee, pid_t process) {
  int found;
  tracee->process = process;
  tracee->threads = 0;
  tracee->deadline_ns = now_ns() + PATIENCE_NS;
  /* Threads start threads until all that there are stand still. */
  do found = add_new(tracee);
  while (found > 0);
  if (found == 0 && tracee->threads == 0) found = failed("process %d is gone", process);
  if (found < 0) tracee_release(tracee);
  return found;
}

void tracee_release(struct tracee *tracee) {
  for (size_t place = 0; place < tracee->threads; place++) {
    ptrace(PTRACE_DETACH, tracee->thread[place].id, NULL, tracee->thread[place].owed_signal);
  }
  tracee->threads = 0;
}

/* Lets a thread run, a step or until it traps, with all signals held back so that it does only what it is meant to. */
static int run(const struct tracee *tracee, struct thread *borrowed, int how) {
  const pid_t thread = borrowed->id;
  const uint64_t all = UINT64_MAX;
  uint64_t mask;
  int status, result = 0;
  if (ptrace(PTRACE_GETSIGMASK, thread, SIGNALS_BYTES, &mask) ||
      ptrace(PTRACE_SETSIGMASK, thread, SIGNALS_BYTES, &all)) {
    return failed("thread %d: its signals could not be held back: %m", thread);
  }
  do {
    if (ptrace(how, thread, NULL, NULL)) return failed("thread %d could not be let run: %m", thread);
    enum outcome outcome = await_stop(tracee, thread, &status);
    if (outcome == GONE) return failed("thread %d ended while it was borrowed", thread);
    if (outcome == FAILED) return -1;
    if (WSTOPSIG(status) == SIGSTOP && !is_group_stop_or_interrupt(status)) borrowed->owed_signal = SIGSTOP;
    /* A second interruption, or the process was stopped by a signal before: it has not moved. */
  } while (is_group_stop_or_interrupt(status) || WSTOPSIG(status) == SIGSTOP);
  if (WSTOPSIG(status) != SIGTRAP) {
    result = failed("thread %d was stopped by %s while it was borrowed", thread, strsignal(WSTOPSIG(status)));
  }
  if (ptrace(PTRACE_SETSIGMASK, thread, SIGNALS_BYTES, &mask)) {
    return failed("thread %d: its signals could not be let through again: %m", thread);
  }
  return result;
}

static bool within(uint64_t address, const struct range *ranges, size_t count) {
  for (size_t place = 0; place < count; place++) {
    if (address >= ranges[place].start && address < ranges[place].end) return true;
  }
  return false;
}

/* Signal handlers return to where their signal came, and that is written on the stack: so is every return address. */
static bool may_return_into(pid_t process, const struct thread *thread, const struct range *ranges, size_t count) {
  static uint64_t stack[STACK_BYTES / sizeof(uint64_t)];
  if (within(registers_link(&thread->registers), ranges, count)) return true;
  uint64_t from = (registers_stack(&thread->registers) - RED_ZONE_BYTES) & ~7ULL;
  size_t read = memory_read_some(process, from, stack, sizeof stack);
  for (size_t place = 0; place < read / sizeof *stack; place++) {
    if (within(stack[place], ranges, count)) return true;
  }
  return false;
}

int tracee_leave(struct tracee *tracee, const struct range *ranges, size_t count) {
  for (size_t place = 0; place < tracee->threads; place++) {
    struct thread *thread = &tracee->thread[place];
    for (int steps = 0; within(registers_pc(&thread->registers), ranges, count); steps++) {
      if (steps == MOST_STEPS) return 0;
      if (run(tracee, thread, PTRACE_SINGLESTEP)) return -1;
      if (registers_read(thread->id, &thread->registers)) return failed("thread %d ended", thread->id);
    }
    if (may_return_into(tracee->process, thread, ranges, count)) return 0;
  }
  return 1;
}

/*
 * A thread in a system call is the best to borrow: it takes the call up again. One elsewhere might be within a
 * restartable sequence (rseq), of which the kernel would lose sight.
 */
static struct thread *borrowed(struct tracee *tracee) {
  for (size_t place = 0; place < tracee->threads; place++) {
    if (registers_in_system_call(&tracee->thread[place].registers)) return &tracee->thread[place];
  }
  return &tracee->thread[0];
}

/* Runs a thread on other registers, and gives it its own again. */
static int lend(struct tracee *tracee, struct thread *thread, const struct registers *with, int how,
                struct registers *after) {
  if (registers_write(thread->id, with)) return failed("thread %d: its registers could not be set: %m", thread->id);
  int result = run(tracee, thread, how);
  if (registers_read(thread->id, after)) result = failed("thread %d: its registers could not be read: %m", thread->id);
  if (registers_write(thread->id, &thread->registers)) {
    result = failed("thread %d: its registers could not be given back: %m", thread->id);
  }
  return result;
}

int tracee_system_call(struct tracee *tracee, uint64_t instruction, long number, const uint64_t arguments[6],
                       int64_t *result) {
  struct thread *thread = borrowed(tracee);
  struct registers registers = thread->registers;
  registers_for_system_call(&registers, instruction, number, arguments);
  if (lend(tracee, thread, &registers, PTRACE_SINGLESTEP, &registers)) return -1;
  if (registers_pc(&registers) != instruction + system_call_instruction_bytes) {
    return failed("thread %d did not return from a system call made for it", thread->id);
  }
  *result = registers_result(&registers);
  return 0;
}

int tracee_call(struct tracee *tracee, uint64_t function, const uint64_t arguments[2], uint64_t stack_top,
                uint64_t trap, int64_t *result) {
  struct thread *thread = borrowed(tracee);
  struct registers registers = thread->registers;
  uint64_t back = stack_top - sizeof trap;
  if (calls_push_return_address && memory_write(tracee->process, back, &trap, sizeof trap)) return -1;
  registers_for_call(&registers, function, stack_top, trap, arguments);
  if (lend(tracee, thread, &registers, PTRACE_CONT, &registers)) return -1;
  uint64_t pc = registers_pc(&registers);
  if (pc < trap || pc > trap + 4) return failed("thread %d did not return from a call made for it", thread->id);
  *result = registers_result(&registers);
  return 0;
}

int tracee_poke(struct tracee *tracee, uint64_t address, const uint8_t *bytes, size_t count) {
  pid_t thread = tracee->thread[0].id;
  for (size_t place = 0; place < count; place += sizeof(long)) {
    long word;
    memcpy(&word, bytes + place, sizeof word);
    if (ptrace(PTRACE_POKETEXT, thread, address + place, word)) {
      return failed("process %d: its vDSO could not be changed: %m", tracee->process);
    }
  }
  return 0;
}
