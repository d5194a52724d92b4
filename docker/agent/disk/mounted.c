#include "mounted.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "failure.h"

int mount_disk(const char *node, struct mounted *disk) {
  disk->node = node;
  /* A folder of its own each time: no disk can be mounted twice in one place. */
  snprintf(disk->path, sizeof disk->path, "%s-XXXXXX", node);
  if (mkdtemp(disk->path) == NULL) return failed("make a folder for", node);
  if (mount(node, disk->path, "ext4", 0, NULL) != 0) {
    failed("mount", node);
    rmdir(disk->path);
    return -1;
  }
  disk->root = open(disk->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (disk->root >= 0) return 0;
  failed("open", disk->path);
  umount2(disk->path, MNT_DETACH);
  rmdir(disk->path);
  return -1;
}

int unmount_disk(struct mounted *disk) {
  close(disk->root);
  if (umount2(disk->path, 0) != 0) return failed("unmount", disk->node);
  rmdir(disk->path);
  return 0;
}
