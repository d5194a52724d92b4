/* What the medium of a disk is told, and tells. */
#pragma once

/* A line for NODE.medium/control: see serve.h. */
int tell_medium(const char *node, const char *line);
/* How many syncs were made slower ever, and how many wait now. */
int ask_medium(const char *node, long *slowed, int *held);
/* Prints NODE SLOWED, how many syncs were made slower ever; then each takes so much longer. */
int slow_disk(const char *node, const char *slow_us);
