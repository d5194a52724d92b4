/* What of the hook depends on the processor. */
#pragma once

#if defined(__x86_64__)

/* From the hook's first byte to its data: a page. */
#define HOOK_SPAN 4096
#define TRAP_INSTRUCTION "int3"
#define SYS_CLOCK_GETTIME 228
#define SYS_GETTIMEOFDAY 96

static inline __attribute__((always_inline)) long system_call(long number, long first, long second) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "0"(number), "D"(first), "S"(second) : "rcx", "r11", "memory");
  return result;
}

#elif defined(__aarch64__)

/* Pages may have up to 64 KiB here. */
#define HOOK_SPAN 65536
#define TRAP_INSTRUCTION "brk #0"
#define SYS_CLOCK_GETTIME 113
#define SYS_GETTIMEOFDAY 169

static inline __attribute__((always_inline)) long system_call(long number, long first, long second) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = first;
  register long x1 __asm__("x1") = second;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1) : "memory");
  return x0;
}

#else
#error "no hook for this processor: it runs on x86_64 and aarch64"
#endif
