/* The hook as the program sees it: bytes to copy, and where its functions lie among them. */
#pragma once

extern const char __start_hook[] __attribute__((visibility("hidden")));
extern const char __stop_hook[] __attribute__((visibility("hidden")));
extern const char hook_trap[] __attribute__((visibility("hidden")));

struct timespec;
struct timeval;
struct timezone;
int hook_clock_gettime(int id, struct timespec *time);
int hook_gettimeofday(struct timeval *time, struct timezone *zone);
long hook_time(long *time);
