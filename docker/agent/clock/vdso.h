/* The page of kernel code that every process has, and in which it reads its clocks. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#define MOST_VDSO_BYTES 65536

struct vdso {
  uint64_t address;
  size_t bytes;
  uint8_t image[MOST_VDSO_BYTES];
};

struct symbol {
  uint64_t address;
  uint64_t bytes;
};

/* Reads it out of a process; 0 or a failure. */
int vdso_read(pid_t process, struct vdso *vdso);

/* 1 where there is a function of that name, else 0. */
int vdso_symbol(const struct vdso *vdso, const char *name, struct symbol *symbol);

/* Where in the process these bytes are, or 0. */
uint64_t vdso_find(const struct vdso *vdso, const uint8_t *bytes, size_t count);
