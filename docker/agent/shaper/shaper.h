/*
 * The shaper: delays, loses, doubles, reorders, damages and slows down packets on their way into network namespaces,
 * where the kernel has no netem, or netem would not tell what it did. Firewall rules hand it packets by NFQUEUE in the
 * receiver's INPUT: there a queued packet holds no sender's socket buffer, as it would in OUTPUT, where TCP collapses.
 *
 * One process serves all namespaces of a run, in one thread. Packets stay in the kernel while they are held; here lies
 * only when each is to go on.
 */
#ifndef SHAPER_H
#define SHAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The queue's number: the same in each namespace, since each has queues of its own. agent.sh knows it too. */
#define QUEUE_NUMBER 2113

/* How many namespaces there may be: more than a run's network has addresses. */
#define MOST_PLACES 256

/* How many packets may be held at once, over all namespaces. What comes on top is dropped and counted. */
#define MOST_HELD 16384

/* How many shapes may stand on one link at once. */
#define MOST_SHAPES 8

/* How many copies of one packet there may be, however many shapes double it. */
#define MOST_COPIES 8

/* A slow link's queue holds packets for so long; what would wait longer is dropped, as by any full queue. */
#define LONGEST_QUEUE_NS 1000000000ULL

typedef uint64_t ns_t;

struct shape {
  ns_t delay_ns, jitter_ns;
  double loss_pct, duplicate_pct, reorder_pct, corrupt_pct;
  double rate_kbit; /* 0: as fast as ever */
};

/* What a fault did so far. A packet that several faults shape is counted by each. */
struct counts {
  uint64_t delayed, lost, duplicated, reordered, corrupted, overflowed;
  uint64_t held;     /* Now. */
  uint64_t released; /* Of those delayed. */
  ns_t late_ns;      /* How much later than they should have these went on, together. */
  ns_t added_ns;     /* How long this fault meant to delay these, together. */
};

struct fault {
  char name[48];
  struct shape shape;
  struct counts counts;
  struct fault *next;
};

/* A network namespace whose packets are handed over. */
struct place {
  uint64_t device, inode; /* Of the namespace: what tells it from others. */
  int queue;              /* The netlink socket. */
  int raw;                /* Where copies and damaged packets are put in again. */
  struct place *next;
};

/* What becomes of one copy of a packet. */
struct fate {
  ns_t delay_ns;
  bool damaged;
  int shapes;
  struct fault *by[MOST_SHAPES]; /* Those that delay it, */
  ns_t added_ns[MOST_SHAPES];    /* each by so much. */
};

/* A packet on hold. The original is in the kernel, and `bytes` is NULL unless it was damaged; a copy is its bytes. */
struct held {
  ns_t due_ns;
  uint64_t order; /* Of two due at once, the one that came first goes first. */
  struct place *place;
  bool is_copy;
  uint32_t id;
  uint8_t *bytes;
  size_t size;
  struct fate fate;
};

/* clock.c */
ns_t now_ns(void);
double random_unit(void);
bool happens(double percent);

/* place.c: namespaces and their queues. All return NULL or a sentence that says what went wrong. */
const char *place_of_process(const char *pid, struct place **found);
const char *bind_queue(int *queue);
struct place *first_place(void);
void take_packets(struct place *place);
void let_go(struct place *place, uint32_t id, const uint8_t *bytes, size_t size);
void drop(struct place *place, uint32_t id);
void put_in_again(struct place *place, const uint8_t *bytes, size_t size);

/* faults.c: what is to be done to which packets. */
const char *add_fault(const char *name, const struct shape *shape, struct fault **made);
const char *add_link(struct fault *fault, struct place *place, uint32_t source);
void remove_links(struct fault *fault);
void forget_fault(struct fault *fault);
struct fault *find_fault(const char *name);
int fates_of(struct place *place, uint32_t source, size_t size, struct fate fates[MOST_COPIES]);

/* holding.c: packets that wait for their time. */
void handle_packet(struct place *place, uint32_t id, const uint8_t *bytes, size_t size);
ns_t release_due(void);

/* damage.c */
bool flip_a_bit(uint8_t *bytes, size_t size);

#endif
