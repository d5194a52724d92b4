/* What of borrowing a thread and patching a function depends on the processor: one file for each. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#if defined(__aarch64__)
typedef struct user_regs_struct general_registers;
/* The number of the system call that a thread is in lies apart from its registers. */
struct registers {
  general_registers general;
  int system_call;
};
#else
struct registers {
  struct user_regs_struct general;
};
#endif

extern const char *const machine_name;

/* The vDSO's functions that tell the time, by their names on this processor; NULL where it has none. */
extern const char *const clock_gettime_symbol;
extern const char *const gettimeofday_symbol;
extern const char *const time_symbol;

/* The bytes of the instruction that enters the kernel. */
extern const uint8_t system_call_instruction[];
extern const size_t system_call_instruction_bytes;

/* Both are 0, or -1 with errno. */
int registers_read(pid_t thread, struct registers *registers);
int registers_write(pid_t thread, const struct registers *registers);

uint64_t registers_pc(const struct registers *registers);
uint64_t registers_stack(const struct registers *registers);
/* Where the function returns to, on processors that keep it in a register; else 0. */
uint64_t registers_link(const struct registers *registers);
bool registers_in_system_call(const struct registers *registers);
int64_t registers_result(const struct registers *registers);

/* Before the thread is stepped over a system call instruction at `pc`. */
void registers_for_system_call(struct registers *registers, uint64_t pc, long number, const uint64_t arguments[6]);

/*
 * Before the thread runs a function of two arguments that returns to `back`. The stack's top is 16-aligned; where the
 * return address belongs on it, `*pushed` is to be written below the top.
 */
void registers_for_call(struct registers *registers, uint64_t function, uint64_t stack_top, uint64_t back,
                        const uint64_t arguments[2]);
/* Whether the call left its return address on the stack: 8 bytes below its top. */
extern const bool calls_push_return_address;

/* Exactly PATCH_BYTES that go to `target`, and whether such bytes are there: 0, or where they go. */
void patch_encode(uint8_t *patch, uint64_t target);
uint64_t patch_decode(const uint8_t *patch);
