/* Puts the hook into a running process, and takes it out again. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/* Where the hook's page is in the process, 0 where it has none; or a failure. */
int hook_find(pid_t process, uint64_t *page_address);

/* Puts it in where it is missing, and has the process itself read a clock through it. Its clocks stay right. */
int hook_install(pid_t process, uint64_t *page_address);

/*
 * Restores what was patched and frees what was mapped: nothing is left, and clocks are right. Fails where the monotonic
 * clock has been made to read anything but the true time, which it would have to go back to.
 */
int hook_remove(pid_t process);
