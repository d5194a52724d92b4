/* The reason that most likely stands behind the kernel's refusal to let us at a process: what is missing. */
#pragma once

#include <sys/types.h>

const char *refusal(pid_t process, int error);
