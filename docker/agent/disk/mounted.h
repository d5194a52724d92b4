/* Disks while they are looked into, beside whoever else has them mounted. */
#pragma once

struct mounted {
  const char *node;
  char path[300];
  /* The root folder of the file system. */
  int root;
};

/* Mounts the disk beside its node, for this process' namespace alone. */
int mount_disk(const char *node, struct mounted *disk);
int unmount_disk(struct mounted *disk);
