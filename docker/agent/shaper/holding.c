#include <stdlib.h>
#include <string.h>

#include "shaper.h"

/* A heap: what is due first stands at its root. */
static struct held *waiting[MOST_HELD];
static size_t count;
static uint64_t arrivals;

static bool before(const struct held *one, const struct held *other) {
  if (one->due_ns != other->due_ns) return one->due_ns < other->due_ns;
  return one->order < other->order;
}

static void push(struct held *held) {
  size_t at = count++;
  for (; at > 0 && before(held, waiting[(at - 1) / 2]); at = (at - 1) / 2) waiting[at] = waiting[(at - 1) / 2];
  waiting[at] = held;
}

static struct held *pop(void) {
  struct held *first = waiting[0];
  struct held *last = waiting[--count];
  size_t at = 0;
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && before(waiting[child + 1], waiting[child])) child++;
    if (!before(waiting[child], last)) break;
    waiting[at] = waiting[child];
    at = child;
  }
  if (count > 0) waiting[at] = last;
  return first;
}

static void release(struct held *held, ns_t now) {
  for (int i = 0; i < held->fate.shapes; i++) {
    struct counts *counts = &held->fate.by[i]->counts;
    counts->held--;
    counts->released++;
    counts->late_ns += now - held->due_ns;
    counts->added_ns += held->fate.added_ns[i];
  }
  if (held->is_copy) {
    put_in_again(held->place, held->bytes, held->size);
  } else {
    let_go(held->place, held->id, held->bytes, held->size);
  }
  free(held->bytes);
  free(held);
}

/* Lets all go that are due, and tells how long until the next is; UINT64_MAX where none waits. */
ns_t release_due(void) {
  ns_t now = now_ns();
  while (count > 0 && waiting[0]->due_ns <= now) release(pop(), now);
  return count == 0 ? UINT64_MAX : waiting[0]->due_ns - now;
}

static void count_overflow(const struct fate *fate) {
  for (int i = 0; i < fate->shapes; i++) {
    fate->by[i]->counts.delayed--;
    fate->by[i]->counts.overflowed++;
  }
}

/* A packet on hold with its own bytes where these are needed; NULL where there is no room, or nothing worth keeping. */
static struct held *hold(struct place *place, const uint8_t *bytes, size_t size, const struct fate *fate,
                         bool is_copy) {
  struct held *held = count < MOST_HELD ? calloc(1, sizeof *held) : NULL;
  if (held == NULL) {
    count_overflow(fate);
    return NULL;
  }
  *held = (struct held){.order = arrivals++, .place = place, .is_copy = is_copy, .size = size, .fate = *fate};
  held->due_ns = now_ns() + fate->delay_ns;
  if (!is_copy && !fate->damaged) return held;
  held->bytes = malloc(size);
  if (held->bytes != NULL) memcpy(held->bytes, bytes, size);
  if (held->bytes != NULL && (!fate->damaged || flip_a_bit(held->bytes, size))) return held;
  /* Damaged, and no checksum would see it: dropped here instead, as that would have done. */
  for (int i = 0; i < fate->shapes; i++) fate->by[i]->counts.delayed--;
  free(held->bytes);
  free(held);
  return NULL;
}

void handle_packet(struct place *place, uint32_t id, const uint8_t *bytes, size_t size) {
  struct fate fates[MOST_COPIES];
  uint32_t source;
  if (size < 20) {
    let_go(place, id, NULL, 0);
    return;
  }
  memcpy(&source, bytes + 12, sizeof source);
  int copies = fates_of(place, source, size, fates);
  bool original_lives = false;
  for (int i = 0; i < copies; i++) {
    struct held *held = hold(place, bytes, size, &fates[i], original_lives);
    if (held == NULL) continue;
    if (!held->is_copy) {
      held->id = id;
      original_lives = true;
    }
    for (int k = 0; k < held->fate.shapes; k++) held->fate.by[k]->counts.held++;
    if (held->fate.delay_ns > 0) {
      push(held);
    } else {
      release(held, held->due_ns);
    }
  }
  if (!original_lives) drop(place, id);
}
