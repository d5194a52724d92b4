#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shaper.h"

/* What comes around a packet on the wire. */
#define FRAME_BYTES 14

/* The furthest that a copy trails behind its original. */
#define TRAIL_NS 1000000.0

/* One fault's shape on packets that one sender sends into one namespace, with a rate of its own. */
struct link {
  struct fault *fault;
  struct place *place;
  uint32_t source;
  ns_t free_ns; /* When all that waits in the slow link's queue will have been sent. */
  struct link *next;
};

static struct fault *faults;
static struct link *links; /* In the order in which they were added: so they act on a packet. */

struct fault *find_fault(const char *name) {
  struct fault *fault = faults;
  while (fault != NULL && strcmp(fault->name, name) != 0) fault = fault->next;
  return fault;
}

const char *add_fault(const char *name, const struct shape *shape, struct fault **made) {
  if (find_fault(name) != NULL) return "there is a fault of that name";
  struct fault *fault = calloc(1, sizeof *fault);
  if (fault == NULL || strlen(name) >= sizeof fault->name) return "that name is too long";
  strcpy(fault->name, name);
  fault->shape = *shape;
  fault->next = faults;
  faults = fault;
  *made = fault;
  return NULL;
}

const char *add_link(struct fault *fault, struct place *place, uint32_t source) {
  int shapes = 0;
  struct link **end = &links;
  for (; *end != NULL; end = &(*end)->next) {
    if ((*end)->place == place && (*end)->source == source) shapes++;
  }
  if (shapes >= MOST_SHAPES) return "too many faults shape that link already";
  struct link *link = calloc(1, sizeof *link);
  if (link == NULL) return "out of memory";
  *link = (struct link){.fault = fault, .place = place, .source = source};
  *end = link;
  return NULL;
}

/* From now on the fault touches no packet more; those that it holds wait for their time. */
void remove_links(struct fault *fault) {
  for (struct link **at = &links; *at != NULL;) {
    struct link *link = *at;
    if (link->fault == fault) {
      *at = link->next;
      free(link);
    } else {
      at = &link->next;
    }
  }
}

/* Only for a fault that holds no packet: those point at it. */
void forget_fault(struct fault *fault) {
  remove_links(fault);
  for (struct fault **at = &faults; *at != NULL; at = &(*at)->next) {
    if (*at != fault) continue;
    *at = fault->next;
    free(fault);
    return;
  }
}

/* How long a packet takes through the queue and onto the wire; one that would overflow it leaves no trace. */
static ns_t queued_ns(struct link *link, size_t size, ns_t now) {
  double rate_kbit = link->fault->shape.rate_kbit;
  if (rate_kbit <= 0) return 0;
  ns_t sending_ns = (ns_t)((double)(size + FRAME_BYTES) * 8.0 * 1e6 / rate_kbit);
  ns_t done_ns = (link->free_ns > now ? link->free_ns : now) + sending_ns;
  if (done_ns - now <= LONGEST_QUEUE_NS) link->free_ns = done_ns;
  return done_ns - now;
}

static ns_t latency_ns(struct fault *fault) {
  const struct shape *shape = &fault->shape;
  if (happens(shape->reorder_pct)) {
    fault->counts.reordered++;
    return 0;
  }
  return shape->delay_ns + (ns_t)(random_unit() * (double)shape->jitter_ns);
}

/* False where nothing comes of this copy. */
static bool pass_one(struct link *link, size_t size, ns_t now, struct fate *fate) {
  struct fault *fault = link->fault;
  if (happens(fault->shape.corrupt_pct)) {
    fault->counts.corrupted++;
    fate->damaged = true;
  }
  ns_t queued = queued_ns(link, size, now);
  if (queued > LONGEST_QUEUE_NS) {
    fault->counts.overflowed++;
    return false;
  }
  ns_t added = queued + latency_ns(fault);
  if (added == 0) return true;
  fault->counts.delayed++;
  fate->delay_ns += added;
  fate->by[fate->shapes] = fault;
  fate->added_ns[fate->shapes] = added;
  fate->shapes++;
  return true;
}

/* Passes all copies that there are by now through one shape; returns how many come out. */
static int pass(struct link *link, size_t size, ns_t now, struct fate fates[MOST_COPIES], int copies) {
  struct fate in[MOST_COPIES];
  memcpy(in, fates, sizeof(struct fate) * (size_t)copies);
  int out = 0;
  for (int i = 0; i < copies; i++) {
    if (happens(link->fault->shape.loss_pct)) {
      link->fault->counts.lost++;
      continue;
    }
    /* As many as are still to come have their room; only on top of those a copy may be made. */
    bool doubled = happens(link->fault->shape.duplicate_pct) && out + (copies - i) < MOST_COPIES;
    struct fate copy = in[i];
    fates[out] = in[i];
    if (pass_one(link, size, now, &fates[out])) out++;
    if (!doubled) continue;
    link->fault->counts.duplicated++;
    copy.delay_ns += (ns_t)(random_unit() * TRAIL_NS);
    fates[out] = copy;
    if (pass_one(link, size, now, &fates[out])) out++;
  }
  return out;
}

/* What becomes of a packet after every shape on its link, in turn: none where it is lost, two where it is doubled. */
int fates_of(struct place *place, uint32_t source, size_t size, struct fate fates[MOST_COPIES]) {
  ns_t now = now_ns();
  int copies = 1;
  memset(&fates[0], 0, sizeof fates[0]);
  for (struct link *link = links; link != NULL && copies > 0; link = link->next) {
    if (link->place == place && link->source == source) copies = pass(link, size, now, fates, copies);
  }
  return copies;
}
