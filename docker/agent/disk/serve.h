/* A disk's medium as a file of a file system of its own, beside a second file by which it is told what to do. */
#pragma once

/*
 * Serves the file as FOLDER/NAME until nobody uses it any more, and FOLDER/control, which takes a line: `slow US`
 * (each sync takes so much longer), `stall` (no sync ends), `off` (nothing succeeds, what was under way fails), `on` (as
 * at first); and reads as `SLOWED HELD`, how many syncs were made slower ever, and how many are waiting now.
 */
void serve(int fuse, int file, const char *name);
