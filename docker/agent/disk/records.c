#include "records.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "failure.h"

int read_layout(const char *word, struct layout *layout) {
  char order[3] = "";
  memset(layout, 0, sizeof *layout);
  layout->lines = strcmp(word, "lines") == 0;
  if (layout->lines) return 0;
  int read = sscanf(word, "frames:%ld:%ld:%ld:%ld:%2[a-z]:%ld:%ld", &layout->starts_at, &layout->header,
                    &layout->length_at, &layout->length_bytes, order, &layout->trailer, &layout->aligned_to);
  layout->big_endian = strcmp(order, "be") == 0;
  bool fits = layout->length_bytes > 0 && layout->length_bytes <= 8 && layout->aligned_to > 0 &&
              layout->length_at >= 0 && layout->length_at + layout->length_bytes <= layout->header;
  errno = EINVAL;
  return read == 7 && fits ? 0 : failed("understand the layout", word);
}

static bool next_line(const unsigned char *bytes, size_t size, struct record *record) {
  size_t start = record->end;
  while (start < size && bytes[start] == '\n') start++;
  const unsigned char *feed = start < size ? memchr(bytes + start, '\n', size - start) : NULL;
  if (feed == NULL) return false;
  size_t feed_at = (size_t)(feed - bytes);
  *record = (struct record){start, start, feed_at, feed_at + 1};
  return true;
}

static uint64_t length_in(const struct layout *layout, const unsigned char *header) {
  uint64_t length = 0;
  for (long place = 0; place < layout->length_bytes; place++) {
    long from = layout->length_at + (layout->big_endian ? place : layout->length_bytes - 1 - place);
    length = length << 8 | header[from];
  }
  return length;
}

bool next_record(const struct layout *layout, const unsigned char *bytes, size_t size, struct record *record) {
  if (layout->lines) return next_line(bytes, size, record);
  size_t start = record->end == 0 ? (size_t)layout->starts_at : record->end;
  size_t content = start + (size_t)layout->header;
  if (content > size) return false;
  uint64_t length = length_in(layout, bytes + start);
  if (length == 0 || length > size - content) return false;
  size_t content_end = content + length, end = content_end + (size_t)layout->trailer;
  size_t unit = (size_t)layout->aligned_to;
  end += (unit - (end - start) % unit) % unit;
  if (end > size) return false;
  *record = (struct record){start, content, content_end, end};
  return true;
}
