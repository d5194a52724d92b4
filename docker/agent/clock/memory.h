/* Another process's memory, without stopping it. Both are 0 or a failure; writing obeys the pages' protection. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

int memory_read(pid_t process, uint64_t address, void *into, size_t bytes);
int memory_write(pid_t process, uint64_t address, const void *from, size_t bytes);

/* As many bytes as can be read, which may be none. */
size_t memory_read_some(pid_t process, uint64_t address, void *into, size_t bytes);
