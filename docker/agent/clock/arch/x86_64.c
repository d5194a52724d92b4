#include "machine.h"

#include <string.h>
#include <sys/ptrace.h>

#include "../page.h"

const char *const machine_name = "x86_64";
const char *const clock_gettime_symbol = "__vdso_clock_gettime";
const char *const gettimeofday_symbol = "__vdso_gettimeofday";
const char *const time_symbol = "__vdso_time";

const uint8_t system_call_instruction[] = {0x0f, 0x05};
const size_t system_call_instruction_bytes = sizeof system_call_instruction;
const bool calls_push_return_address = true;

/* jmp *0(%rip), with the target in the 8 bytes behind it; two of int3 fill up. */
static const uint8_t JUMP[] = {0xff, 0x25, 0, 0, 0, 0};
static const uint8_t FILLER[] = {0xcc, 0xcc};

/* The trap flag is the kernel's business; the direction flag is clear in every function's beginning. */
static const uint64_t DIRECTION_FLAG = 0x400;

int registers_read(pid_t thread, struct registers *registers) {
  return (int)ptrace(PTRACE_GETREGS, thread, NULL, &registers->general);
}

int registers_write(pid_t thread, const struct registers *registers) {
  return (int)ptrace(PTRACE_SETREGS, thread, NULL, &registers->general);
}

uint64_t registers_pc(const struct registers *registers) { return registers->general.rip; }

uint64_t registers_stack(const struct registers *registers) { return registers->general.rsp; }

uint64_t registers_link(const struct registers *registers) {
  (void)registers;
  return 0;
}

bool registers_in_system_call(const struct registers *registers) { return (int64_t)registers->general.orig_rax >= 0; }

int64_t registers_result(const struct registers *registers) { return (int64_t)registers->general.rax; }

/* Without the -1 the kernel would take the thread to be in its old system call still, and restart that. */
static const uint64_t NOT_IN_SYSTEM_CALL = (uint64_t)-1;

void registers_for_system_call(struct registers *registers, uint64_t pc, long number, const uint64_t arguments[6]) {
  struct user_regs_struct *general = &registers->general;
  general->rip = pc;
  general->rax = (uint64_t)number;
  general->orig_rax = NOT_IN_SYSTEM_CALL;
  general->rdi = arguments[0];
  general->rsi = arguments[1];
  general->rdx = arguments[2];
  general->r10 = arguments[3];
  general->r8 = arguments[4];
  general->r9 = arguments[5];
}

void registers_for_call(struct registers *registers, uint64_t function, uint64_t stack_top, uint64_t back,
                        const uint64_t arguments[2]) {
  struct user_regs_struct *general = &registers->general;
  (void)back;
  general->rip = function;
  general->orig_rax = NOT_IN_SYSTEM_CALL;
  general->rsp = stack_top - sizeof back;
  general->rdi = arguments[0];
  general->rsi = arguments[1];
  general->eflags &= ~DIRECTION_FLAG;
}

void patch_encode(uint8_t *patch, uint64_t target) {
  memcpy(patch, JUMP, sizeof JUMP);
  memcpy(patch + sizeof JUMP, &target, sizeof target);
  memcpy(patch + sizeof JUMP + sizeof target, FILLER, sizeof FILLER);
}

uint64_t patch_decode(const uint8_t *patch) {
  uint64_t target;
  if (memcmp(patch, JUMP, sizeof JUMP) != 0) return 0;
  if (memcmp(patch + sizeof JUMP + sizeof target, FILLER, sizeof FILLER) != 0) return 0;
  memcpy(&target, patch + sizeof JUMP, sizeof target);
  return target;
}
