/* The files of a disk, and how long they are. */
#pragma once

enum { MOST_FILES = 4096 };

struct files {
  int count;
  char *paths[MOST_FILES];
};

/* Lists what is there under the folder now. */
void list_files(const char *folder, struct files *files);
/* The lengths of those listed that are there, added up. */
long long bytes_in(const struct files *files);
