/* Whether this kernel's ext4 forgets what it should, and nothing else. */
#pragma once

/* Tries power loss and fullness on a disk of its own. */
int try_disk(const char *node);
