/*
 * What the hook inside a process and the program outside of it share: a page that the hook reads at every reading of a
 * clock, and that the program writes without stopping the process.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define NS_PER_S 1000000000LL
#define PPM 1000000LL

/* Clock ids as in <linux/time.h>, CLOCK_REALTIME to CLOCK_TAI. */
#define CLOCK_IDS 12
#define MOST_BENDS 8
#define MOST_PATCHES 3
#define PATCH_BYTES 16

/* "usurper" and the version of this layout. */
#define PAGE_MAGIC 0x7573757270657201ULL

/* Clocks of one scale differ by a constant, and are bent alike. Processor time is left alone. */
enum scale { UNBENT, WALL = 1, MONOTONIC = 2 };

/* A fault's bend, as it was asked for. */
struct bend {
  uint32_t id;
  /* WALL, MONOTONIC or both of them. */
  uint32_t scales;
  int64_t wall_offset_ns;
  int64_t rate_ppm;
  /* When it began, as the true CLOCK_REALTIME reads. */
  int64_t since_ns;
  /* Of the wall clock alone; 0: none. */
  int64_t strobe_every_ns;
  int64_t strobe_by_ns;
};

/* Monotonic readings follow a line, but are never below the floor: what was read when the line last moved. */
struct line {
  int64_t from_ns;
  int64_t error_ns;
  int64_t rate_ppm;
  int64_t floor_ns;
};

struct setting {
  uint64_t bends;
  struct bend bend[MOST_BENDS];
  struct line monotonic;
};

struct clock {
  uint64_t scale;
  /* What it reads beyond CLOCK_REALTIME or CLOCK_MONOTONIC. */
  int64_t origin_ns;
  /* Written by the hook: the newest reading it gave (of monotonic clocks only), and how many it gave. */
  int64_t last_ns;
  uint64_t readings;
};

struct patch {
  uint64_t address;
  uint8_t saved[PATCH_BYTES];
};

struct page {
  uint64_t magic;
  /*
   * `setting[generation % 2]` holds. The program writes the other one, and then the next generation: nobody ever waits,
   * and a program that dies half way has changed nothing.
   */
  uint64_t generation;
  struct setting setting[2];
  struct clock clock[CLOCK_IDS];
  uint64_t patches;
  struct patch patch[MOST_PATCHES];
  /* Where a borrowed thread works: its own stack may have no room left (a goroutine's often has not). */
  uint8_t stack[1024] __attribute__((aligned(16)));
};
