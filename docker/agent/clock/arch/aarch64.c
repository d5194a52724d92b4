/*
 * Written after the architecture's documents and compiled by a script; never run on such a machine so far. A thread
 * that is borrowed out of a sleep sleeps anew for the whole time: the kernel forgets here how much of it was left.
 */
#include "machine.h"

#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "../page.h"

const char *const machine_name = "aarch64";
const char *const clock_gettime_symbol = "__kernel_clock_gettime";
const char *const gettimeofday_symbol = "__kernel_gettimeofday";
const char *const time_symbol = NULL;

/* svc #0 */
const uint8_t system_call_instruction[] = {0x01, 0x00, 0x00, 0xd4};
const size_t system_call_instruction_bytes = sizeof system_call_instruction;
const bool calls_push_return_address = false;

/* ldr x16, #8; br x16; and the target behind them. x16 is any linkage's to spoil. */
static const uint8_t JUMP[] = {0x50, 0x00, 0x00, 0x58, 0x00, 0x02, 0x1f, 0xd6};

static const int NOT_IN_SYSTEM_CALL = -1;

static int transfer(int request, pid_t thread, long set, void *base, size_t bytes) {
  struct iovec part = {base, bytes};
  return (int)ptrace(request, thread, set, &part);
}

int registers_read(pid_t thread, struct registers *registers) {
  if (transfer(PTRACE_GETREGSET, thread, NT_PRSTATUS, &registers->general, sizeof registers->general)) return -1;
  return transfer(PTRACE_GETREGSET, thread, NT_ARM_SYSTEM_CALL, &registers->system_call,
                  sizeof registers->system_call);
}

int registers_write(pid_t thread, const struct registers *registers) {
  struct registers copy = *registers;
  if (transfer(PTRACE_SETREGSET, thread, NT_PRSTATUS, &copy.general, sizeof copy.general)) return -1;
  return transfer(PTRACE_SETREGSET, thread, NT_ARM_SYSTEM_CALL, &copy.system_call, sizeof copy.system_call);
}

uint64_t registers_pc(const struct registers *registers) { return registers->general.pc; }

uint64_t registers_stack(const struct registers *registers) { return registers->general.sp; }

uint64_t registers_link(const struct registers *registers) { return registers->general.regs[30]; }

bool registers_in_system_call(const struct registers *registers) { return registers->system_call >= 0; }

int64_t registers_result(const struct registers *registers) { return (int64_t)registers->general.regs[0]; }

void registers_for_system_call(struct registers *registers, uint64_t pc, long number, const uint64_t arguments[6]) {
  registers->general.pc = pc;
  registers->general.regs[8] = (uint64_t)number;
  registers->system_call = NOT_IN_SYSTEM_CALL;
  for (int place = 0; place < 6; place++) registers->general.regs[place] = arguments[place];
}

void registers_for_call(struct registers *registers, uint64_t function, uint64_t stack_top, uint64_t back,
                        const uint64_t arguments[2]) {
  registers->general.pc = function;
  registers->system_call = NOT_IN_SYSTEM_CALL;
  registers->general.sp = stack_top;
  registers->general.regs[30] = back;
  registers->general.regs[0] = arguments[0];
  registers->general.regs[1] = arguments[1];
}

void patch_encode(uint8_t *patch, uint64_t target) {
  memcpy(patch, JUMP, sizeof JUMP);
  memcpy(patch + sizeof JUMP, &target, sizeof target);
}

uint64_t patch_decode(const uint8_t *patch) {
  uint64_t target;
  if (memcmp(patch, JUMP, sizeof JUMP) != 0) return 0;
  memcpy(&target, patch + sizeof JUMP, sizeof target);
  return target;
}
