/* What went wrong, in a line. */
#pragma once

/* Prints what failed and the reason that errno names, and returns -1. */
int failed(const char *what, const char *where);
