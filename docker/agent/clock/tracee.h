/* A process with all its threads stopped, and one of them to be borrowed. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "arch/machine.h"

#define MOST_THREADS 8192

struct thread {
  pid_t id;
  /* A SIGSTOP that came while it was borrowed, which no mask holds back: it gets it when it goes on. Else 0. */
  int owed_signal;
  /* What it goes on with; read when it stopped, and again after it was stepped. */
  struct registers registers;
};

struct tracee {
  pid_t process;
  size_t threads;
  struct thread thread[MOST_THREADS];
  int64_t deadline_ns;
};

/* Where no thread may be, nor return to. */
struct range {
  uint64_t start;
  uint64_t end;
};

/* Stops every thread, or fails and stops none. Gives up after seconds: a frozen process never stops. */
int tracee_stop(struct tracee *tracee, pid_t process);

/* Lets all go on, as if they had been interrupted by nothing. */
void tracee_release(struct tracee *tracee);

/* Whether every thread could be brought out of these ranges: 1, 0 where one would return into them, or a failure. */
int tracee_leave(struct tracee *tracee, const struct range *ranges, size_t count);

/* Makes a thread of the process do a system call; the kernel's answer is in `result`. */
int tracee_system_call(struct tracee *tracee, uint64_t instruction, long number, const uint64_t arguments[6],
                       int64_t *result);

/* Makes a thread call a function on a stack lent to it; it returns to `trap`, a breakpoint. */
int tracee_call(struct tracee *tracee, uint64_t function, const uint64_t arguments[2], uint64_t stack_top,
                uint64_t trap, int64_t *result);

/* Overwrites code, whatever its pages' protection: this process alone gets a copy of them. */
int tracee_poke(struct tracee *tracee, uint64_t address, const uint8_t *bytes, size_t count);
