/* Processes that sync. */
#pragma once

#include <stdbool.h>

/* Whether a thread of the process is in a system call that syncs a file, right now. */
bool is_syncing(int pid);
