#include "files.h"

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

static struct files *listing;

static int take(const char *path, const struct stat *status, int type, struct FTW *place) {
  (void)status;
  (void)place;
  if (type == FTW_F && listing->count < MOST_FILES) listing->paths[listing->count++] = strdup(path);
  return 0;
}

void list_files(const char *folder, struct files *files) {
  files->count = 0;
  listing = files;
  nftw(folder, take, 16, FTW_PHYS | FTW_MOUNT);
}

long long bytes_in(const struct files *files) {
  long long bytes = 0;
  struct stat status;
  for (int place = 0; place < files->count; place++) {
    if (stat(files->paths[place], &status) == 0) bytes += status.st_size;
  }
  return bytes;
}
