#include "failure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int failed(const char *what, const char *where) {
  fprintf(stderr, "%s %s: %s\n", what, where, strerror(errno));
  return -1;
}
