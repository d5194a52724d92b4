#include <sys/random.h>
#include <time.h>

#include "shaper.h"

ns_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (ns_t)now.tv_sec * 1000000000ULL + (ns_t)now.tv_nsec;
}

/* xorshift64*, seeded once: draws need to be many and cheap, not secret. */
double random_unit(void) {
  static uint64_t state;
  while (state == 0) {
    if (getrandom(&state, sizeof state, 0) != sizeof state) state = now_ns();
  }
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (double)((state * 0x2545F4914F6CDD1DULL) >> 11) / 9007199254740992.0;
}

bool happens(double percent) { return percent > 0 && random_unit() * 100.0 < percent; }
