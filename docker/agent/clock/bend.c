#include "bend.h"

#include <stdbool.h>
#include <time.h>

#include "failure.h"
#include "memory.h"
#include "reading.h"

/* However many bends slow it, a clock goes: at a thousandth of the true rate. */
#define SLOWEST_PPM (-999000)

static int64_t reading_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int read_page(pid_t process, uint64_t address, struct page *page) {
  if (memory_read(process, address, page, sizeof *page)) return -1;
  return page->magic == PAGE_MAGIC ? 0 : failed("process %d has lost its hook", process);
}

/* From now on the line goes at the rate of all bends; it never reads less than it has read. */
static void move_line(struct setting *setting, int64_t jump_ns) {
  struct line *line = &setting->monotonic;
  int64_t now_ns = reading_ns(CLOCK_MONOTONIC);
  line->floor_ns = monotonic_at(line, now_ns);
  line->error_ns = line_at(line, now_ns) - now_ns + jump_ns;
  line->from_ns = now_ns;
  line->rate_ppm = 0;
  for (uint64_t place = 0; place < setting->bends; place++) {
    if (setting->bend[place].scales & MONOTONIC) line->rate_ppm += setting->bend[place].rate_ppm;
  }
  if (line->rate_ppm < SLOWEST_PPM) line->rate_ppm = SLOWEST_PPM;
}

/* The spare setting first, then the number that makes it hold. */
static int publish(pid_t process, uint64_t address, const struct page *page, const struct setting *setting) {
  uint64_t generation = page->generation + 1;
  uint64_t spare = offsetof(struct page, setting) + generation % 2 * sizeof *setting;
  if (memory_write(process, address + spare, setting, sizeof *setting)) return -1;
  return memory_write(process, address + offsetof(struct page, generation), &generation, sizeof generation);
}

static int place_of(const struct setting *setting, uint32_t id) {
  for (uint64_t place = 0; place < setting->bends; place++) {
    if (setting->bend[place].id == id) return (int)place;
  }
  return -1;
}

int bend_add(pid_t process, uint64_t page_address, const struct bend *bend, int64_t jump_ns) {
  struct page page;
  if (read_page(process, page_address, &page)) return -1;
  struct setting setting = page.setting[page.generation % 2];
  /* It was there when the process forked. */
  if (place_of(&setting, bend->id) >= 0) return 0;
  if (setting.bends == MOST_BENDS) return failed("process %d: its clocks are bent %d times over", process, MOST_BENDS);
  setting.bend[setting.bends++] = *bend;
  move_line(&setting, jump_ns);
  return publish(process, page_address, &page, &setting);
}

int bend_remove(pid_t process, uint64_t page_address, uint32_t id) {
  struct page page;
  if (read_page(process, page_address, &page)) return -1;
  struct setting setting = page.setting[page.generation % 2];
  int place = place_of(&setting, id);
  if (place < 0) return 0;
  setting.bends--;
  for (uint64_t later = (uint64_t)place; later < setting.bends; later++) setting.bend[later] = setting.bend[later + 1];
  move_line(&setting, 0);
  return publish(process, page_address, &page, &setting);
}

int bend_read(pid_t process, uint64_t page_address, struct clock_errors *errors) {
  struct page page;
  if (read_page(process, page_address, &page)) return -1;
  const struct setting *setting = &page.setting[page.generation % 2];
  int64_t wall_ns = reading_ns(CLOCK_REALTIME);
  int64_t monotonic_ns = reading_ns(CLOCK_MONOTONIC);
  *errors = (struct clock_errors){
      .at_ns = wall_ns,
      .wall_ns = wall_error(setting, wall_ns),
      .monotonic_ns = monotonic_at(&setting->monotonic, monotonic_ns) - monotonic_ns,
      .line_age_ns = monotonic_ns - setting->monotonic.from_ns,
  };
  for (int id = 0; id < CLOCK_IDS; id++) {
    if (page.clock[id].scale == WALL) errors->wall_readings += page.clock[id].readings;
    if (page.clock[id].scale == MONOTONIC) errors->monotonic_readings += page.clock[id].readings;
  }
  return 0;
}
