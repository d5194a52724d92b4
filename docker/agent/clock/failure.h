/* What went wrong, in a line. */
#pragma once

/* Remembers a failure and returns -1; the first one told is the cause, and stays. */
int failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *failure(void);
void forget_failure(void);
