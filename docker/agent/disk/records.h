/* The records of a server's write-ahead log. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How they lie in a file, one behind another, as src/contract/log-layout.ts has it. */
struct layout {
  bool lines;
  long starts_at, header, length_at, length_bytes, trailer, aligned_to;
  bool big_endian;
};

/* A record: from its header on, from its content on, behind its content, behind all of it. */
struct record {
  size_t start, content, content_end, end;
};

/* Reads `lines`, or `frames:STARTS_AT:HEADER:LENGTH_AT:LENGTH_BYTES:le|be:TRAILER:ALIGNED_TO`. */
int read_layout(const char *word, struct layout *layout);
/*
 * Takes the record that begins at `record->end` (at first 0, with the rest of it whatever it is) into the same place;
 * false where none does: the bytes end, or it would be empty, as in a part of a file that was only set aside.
 */
bool next_record(const struct layout *layout, const unsigned char *bytes, size_t size, struct record *record);
