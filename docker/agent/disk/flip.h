/* Bits of synced records that flip. */
#pragma once

/*
 * Flips a bit in the middle of one record, not the last, of the newest file of a write-ahead log that nobody has open;
 * prints NODE RECORD PATH:PLACE:BYTE, that record's number and what byte stood where. NODE 0 where there are too few.
 */
int flip_bit(const char *node, const char *pattern, const char *layout, const char *draw);
/*
 * Puts the byte of PATH:PLACE:BYTE back, unless somebody has written another one over it. Prints NODE and whether its page
 * was read from the disk meanwhile, 1 or 0.
 */
int unflip_bit(const char *node, const char *where);
