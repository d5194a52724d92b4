#include "failure.h"

#include <stdarg.h>
#include <stdio.h>

static char text[300];

int failed(const char *format, ...) {
  va_list arguments;
  if (text[0] != 0) return -1;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return -1;
}

const char *failure(void) { return text; }

void forget_failure(void) { text[0] = 0; }
