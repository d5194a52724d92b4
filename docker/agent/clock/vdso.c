#include "vdso.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "failure.h"
#include "memory.h"
#include "refusal.h"

static int find_mapping(pid_t process, struct vdso *vdso) {
  char path[40], line[512];
  unsigned long start, end;
  snprintf(path, sizeof path, "/proc/%d/maps", process);
  FILE *maps = fopen(path, "re");
  if (maps == NULL) return failed("process %d: no way to its memory map: %s", process, refusal(process, errno));
  vdso->address = 0;
  while (fgets(line, sizeof line, maps) != NULL) {
    if (strstr(line, "[vdso]") == NULL || sscanf(line, "%lx-%lx", &start, &end) != 2) continue;
    vdso->address = start;
    vdso->bytes = end - start;
  }
  fclose(maps);
  if (vdso->address == 0) return failed("process %d has no vDSO (vdso=0, or a foreign processor's program)", process);
  if (vdso->bytes > MOST_VDSO_BYTES) return failed("the vDSO of process %d has %zu bytes", process, vdso->bytes);
  return 0;
}

int vdso_read(pid_t process, struct vdso *vdso) {
  if (find_mapping(process, vdso)) return -1;
  if (memory_read(process, vdso->address, vdso->image, vdso->bytes)) return -1;
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)vdso->image;
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return failed("the vDSO of process %d is no ELF image", process);
  if (header->e_ident[EI_CLASS] != ELFCLASS64) return failed("process %d is a 32-bit program", process);
  uint64_t end = header->e_shoff + (uint64_t)header->e_shnum * sizeof(Elf64_Shdr);
  if (header->e_shoff == 0 || end > vdso->bytes) return failed("the vDSO of process %d names no sections", process);
  return 0;
}

static int symbol_in(const struct vdso *vdso, const Elf64_Shdr *table, const Elf64_Shdr *names, const char *name,
                     struct symbol *symbol) {
  const Elf64_Sym *entries = (const Elf64_Sym *)(vdso->image + table->sh_offset);
  if (table->sh_offset + table->sh_size > vdso->bytes || names->sh_offset + names->sh_size > vdso->bytes) return 0;
  for (uint64_t place = 0; place < table->sh_size / sizeof *entries; place++) {
    const Elf64_Sym *entry = &entries[place];
    if (entry->st_name >= names->sh_size || entry->st_shndx == SHN_UNDEF) continue;
    if (strcmp((const char *)vdso->image + names->sh_offset + entry->st_name, name) != 0) continue;
    symbol->address = vdso->address + entry->st_value;
    symbol->bytes = entry->st_size;
    return 1;
  }
  return 0;
}

int vdso_symbol(const struct vdso *vdso, const char *name, struct symbol *symbol) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)vdso->image;
  const Elf64_Shdr *sections = (const Elf64_Shdr *)(vdso->image + header->e_shoff);
  for (int place = 0; place < header->e_shnum; place++) {
    const Elf64_Shdr *table = &sections[place];
    if (table->sh_type != SHT_DYNSYM || table->sh_link >= header->e_shnum) continue;
    if (symbol_in(vdso, table, &sections[table->sh_link], name, symbol)) return 1;
  }
  return 0;
}

uint64_t vdso_find(const struct vdso *vdso, const uint8_t *bytes, size_t count) {
  const uint8_t *found = memmem(vdso->image, vdso->bytes, bytes, count);
  return found == NULL ? 0 : vdso->address + (uint64_t)(found - vdso->image);
}
