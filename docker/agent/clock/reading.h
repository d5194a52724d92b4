/* What a bent clock reads. The hook computes by it, and so does the program when it reads a process's clock back. */
#pragma once

#include "page.h"

/* Not one product, which would overflow after half an hour at five times the true rate. */
static inline int64_t scaled(int64_t elapsed_ns, int64_t rate_ppm) {
  return elapsed_ns / PPM * rate_ppm + elapsed_ns % PPM * rate_ppm / PPM;
}

/* Coarse clocks lag: what they read just after a bend may lie before it. */
static inline int64_t elapsed(int64_t from_ns, int64_t true_ns) { return true_ns > from_ns ? true_ns - from_ns : 0; }

/* Exactly 0 where no bend is left: each fault's share goes with its bend. */
static inline int64_t wall_error(const struct setting *setting, int64_t true_ns) {
  int64_t error_ns = 0;
  for (uint64_t place = 0; place < setting->bends && place < MOST_BENDS; place++) {
    const struct bend *bend = &setting->bend[place];
    int64_t since_ns = elapsed(bend->since_ns, true_ns);
    if (bend->scales & WALL) error_ns += bend->wall_offset_ns + scaled(since_ns, bend->rate_ppm);
    /* Loaded once: the page may be written between the test and the division, and the result thrown away only later. */
    int64_t every_ns = __atomic_load_n(&bend->strobe_every_ns, __ATOMIC_RELAXED);
    if (every_ns > 0 && since_ns / every_ns % 2 == 0) error_ns += bend->strobe_by_ns;
  }
  return error_ns;
}

static inline int64_t line_at(const struct line *line, int64_t true_ns) {
  return true_ns + line->error_ns + scaled(elapsed(line->from_ns, true_ns), line->rate_ppm);
}

static inline int64_t monotonic_at(const struct line *line, int64_t true_ns) {
  int64_t reading_ns = line_at(line, true_ns);
  return reading_ns > line->floor_ns ? reading_ns : line->floor_ns;
}

static inline int64_t bent(const struct setting *setting, const struct clock *clock, int64_t raw_ns) {
  int64_t true_ns = raw_ns - clock->origin_ns;
  if (clock->scale == WALL) return raw_ns + wall_error(setting, true_ns);
  return clock->origin_ns + monotonic_at(&setting->monotonic, true_ns);
}
