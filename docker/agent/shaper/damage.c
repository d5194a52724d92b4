#include <netinet/in.h>
#include <netinet/ip.h>

#include "shaper.h"

/* Where UDP keeps its checksum, counted from its header. */
#define UDP_CHECKSUM 6

/*
 * Flips one bit behind the IP header, where the protocol's own checksum covers it; one bit never escapes that checksum.
 * False where no checksum would notice, since UDP may go without, and other protocols have none: damage is to be
 * dropped, not delivered. UDP's checksum itself stays as it is: a flip that made it 0 would turn the check off.
 */
bool flip_a_bit(uint8_t *bytes, size_t size) {
  if (size < sizeof(struct iphdr)) return false;
  size_t header = (size_t)(bytes[0] & 15) * 4;
  uint8_t protocol = bytes[9];
  if (size < header + 8) return false;
  uint8_t *body = bytes + header;
  if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP && protocol != IPPROTO_ICMP) return false;
  size_t at = (size_t)(random_unit() * (double)(size - header));
  if (protocol == IPPROTO_UDP) {
    if (body[UDP_CHECKSUM] == 0 && body[UDP_CHECKSUM + 1] == 0) return false;
    if (at == UDP_CHECKSUM || at == UDP_CHECKSUM + 1) at = 0;
  }
  body[at] ^= (uint8_t)(1u << (unsigned)(random_unit() * 8));
  return true;
}
