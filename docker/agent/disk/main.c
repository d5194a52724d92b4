/*
 * Disks of nodes: loop devices on files that this program serves (FUSE), so that it decides when a sync ends.
 *
 *   disk hold FILE NODE                makes FILE a disk with the device node NODE, prints its number, and stays
 *   disk try NODE                      whether ext4 here forgets what was not synced, on a disk of its own
 *   disk look NODE                     mounted | dirty (its journal has to be replayed) | clean
 *   disk lose-power NODE=PID,PID[=PATTERN] ...   kills the processes and takes the disks, in the middle of a sync if there
 *                                      is one; for each NODE BYTES of files, and syncing | idle
 *   disk return-power NODE             replays the journal; NODE BYTES
 *   disk tear NODE LAYOUT              after a power loss with a PATTERN: its log's last record, never synced, is back
 *                                      and damaged; NODE RECORD, or 0
 *   disk flip NODE PATTERN LAYOUT DRAW a bit of one synced record flips; NODE RECORD WHERE, or 0
 *   disk unflip NODE WHERE             and back; NODE 1 if it was read meanwhile, else 0
 *   disk fail NODE                     everything fails until it is mounted anew; NODE BYTES, and EIO where a write does
 *   disk slow NODE US                  each sync takes so much longer; NODE SYNCS that were made slower ever
 *   disk time NODE ...                 NODE US that a sync takes
 *   disk sync NODE                     all that was written is on the disk; NODE BYTES of files
 *   disk fill NODE                     NODE BYTES free, and ENOSPC where a write is refused for it
 *   disk empty NODE                    NODE BYTES free
 *
 * Any failure is a line on standard error, with exit code 1. Disks are mounted in this process' namespace only as long
 * as a command takes, so that a machine that starts again finds its disk as it was left.
 */
#include <stdio.h>
#include <string.h>

#include "flip.h"
#include "loop.h"
#include "power.h"
#include "space.h"
#include "tail.h"
#include "timing.h"
#include "told.h"
#include "trial.h"

int main(int count, char **words) {
  const char *verb = count > 2 ? words[1] : "";
  int result = -1;
  if (strcmp(verb, "hold") == 0 && count == 4) result = hold_disk(words[2], words[3]);
  else if (strcmp(verb, "try") == 0) result = try_disk(words[2]);
  else if (strcmp(verb, "look") == 0) result = tell_look(words[2]);
  else if (strcmp(verb, "lose-power") == 0) result = lose_power(count - 2, words + 2);
  else if (strcmp(verb, "return-power") == 0) result = return_power(words[2]);
  else if (strcmp(verb, "tear") == 0 && count == 4) result = tear_tail(words[2], words[3]);
  else if (strcmp(verb, "flip") == 0 && count == 6) result = flip_bit(words[2], words[3], words[4], words[5]);
  else if (strcmp(verb, "unflip") == 0 && count == 4) result = unflip_bit(words[2], words[3]);
  else if (strcmp(verb, "fail") == 0) result = fail_disk(words[2]);
  else if (strcmp(verb, "slow") == 0 && count == 4) result = slow_disk(words[2], words[3]);
  else if (strcmp(verb, "time") == 0) result = time_syncs(count - 2, words + 2);
  else if (strcmp(verb, "sync") == 0) result = sync_disk(words[2]);
  else if (strcmp(verb, "fill") == 0) result = fill_disk(words[2]);
  else if (strcmp(verb, "empty") == 0) result = empty_disk(words[2]);
  else fprintf(stderr, "unknown command %s\n", verb);
  return result == 0 ? 0 : 1;
}
