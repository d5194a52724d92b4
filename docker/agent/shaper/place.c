#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shaper.h"

/* A packet as long as IP allows, with what netlink writes around it. */
#define LONGEST_MESSAGE (65536 + 4096)

/* What the kernel keeps for us to read: bursts are taken up in the time it takes to get a turn on a busy machine. */
#define RECEIVE_BYTES (16 << 20)

/* How many packets are taken before others, and those that are due, have their turn. */
#define BATCH 64

static struct place *places;

struct place *first_place(void) { return places; }

/* --- netlink: a message is a header of ours and attributes behind it. */

struct request {
  struct nlmsghdr header;
  struct nfgenmsg family;
  uint8_t attributes[64];
};

static void start_request(struct request *request, uint16_t type, uint16_t flags) {
  memset(request, 0, sizeof *request);
  request->header.nlmsg_type = (uint16_t)(NFNL_SUBSYS_QUEUE << 8) | type;
  request->header.nlmsg_flags = NLM_F_REQUEST | flags;
  request->header.nlmsg_len = NLMSG_LENGTH(sizeof request->family);
  request->family.version = NFNETLINK_V0;
  request->family.res_id = htons(QUEUE_NUMBER);
}

static void put_attribute(struct request *request, uint16_t type, const void *value, uint16_t size) {
  struct nlattr *attribute = (void *)((uint8_t *)request + NLMSG_ALIGN(request->header.nlmsg_len));
  attribute->nla_type = type;
  attribute->nla_len = (uint16_t)(NLA_HDRLEN + size);
  memcpy((uint8_t *)attribute + NLA_HDRLEN, value, size);
  request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + NLA_ALIGN(attribute->nla_len);
}

/* Sends and awaits the kernel's answer; 0 or an errno. */
static int ask(int queue, struct request *request) {
  request->header.nlmsg_flags |= NLM_F_ACK;
  if (send(queue, request, request->header.nlmsg_len, 0) < 0) return errno;
  struct {
    struct nlmsghdr header;
    struct nlmsgerr error;
    uint8_t rest[256];
  } answer;
  ssize_t size = recv(queue, &answer, sizeof answer, 0);
  if (size < 0) return errno;
  if ((size_t)size < sizeof answer.header + sizeof(int) || answer.header.nlmsg_type != NLMSG_ERROR) return EPROTO;
  return -answer.error.error;
}

/* Opens the queue of the namespace that this process is in. */
const char *bind_queue(int *queue) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (fd < 0) return "the kernel has no netfilter netlink";
  int bytes = RECEIVE_BYTES, yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  /* Without this a full buffer would be an error to read from; the packet is lost either way. */
  setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &yes, sizeof yes);
  struct request request;
  struct nfqnl_msg_config_cmd bind = {.command = NFQNL_CFG_CMD_BIND};
  start_request(&request, NFQNL_MSG_CONFIG, 0);
  put_attribute(&request, NFQA_CFG_CMD, &bind, sizeof bind);
  int failed = ask(fd, &request);
  if (failed == 0) {
    struct nfqnl_msg_config_params params = {.copy_range = htonl(0xffff), .copy_mode = NFQNL_COPY_PACKET};
    uint32_t length = htonl(2 * MOST_HELD);
    start_request(&request, NFQNL_MSG_CONFIG, 0);
    put_attribute(&request, NFQA_CFG_PARAMS, &params, sizeof params);
    put_attribute(&request, NFQA_CFG_QUEUE_MAXLEN, &length, sizeof length);
    failed = ask(fd, &request);
  }
  if (failed == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0) {
    *queue = fd;
    return NULL;
  }
  close(fd);
  static char reason[96];
  snprintf(reason, sizeof reason, "the packet queue could not be opened: %s", strerror(failed));
  return reason;
}

/* --- namespaces */

/* Makes both sockets of a place while inside its namespace. */
static const char *open_sockets(struct place *place) {
  place->raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW);
  if (place->raw < 0) return "no raw socket could be made";
  const char *failed = bind_queue(&place->queue);
  if (failed != NULL) close(place->raw);
  return failed;
}

/* Finds the network namespace of a process among those known, or enters it once to open its queue. */
const char *place_of_process(const char *pid, struct place **found) {
  static int home = -1;
  char path[64];
  struct stat status;
  if (home < 0) home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  snprintf(path, sizeof path, "/proc/%.12s/ns/net", pid);
  int namespace = open(path, O_RDONLY | O_CLOEXEC);
  if (namespace < 0 || fstat(namespace, &status) != 0) return "that process has no network namespace";
  const char *failed = NULL;
  struct place *place = places;
  int known = 0;
  while (place != NULL && (place->device != status.st_dev || place->inode != status.st_ino)) {
    place = place->next;
    known++;
  }
  if (known >= MOST_PLACES) failed = "there are too many namespaces";
  if (failed == NULL && place == NULL && (place = calloc(1, sizeof *place)) != NULL) {
    place->device = status.st_dev;
    place->inode = status.st_ino;
    failed = setns(namespace, CLONE_NEWNET) == 0 ? open_sockets(place) : "its network namespace could not be entered";
    if (setns(home, CLONE_NEWNET) != 0) abort();
    if (failed == NULL) {
      place->next = places;
      places = place;
    } else {
      free(place);
    }
  }
  close(namespace);
  *found = place;
  return failed == NULL && place == NULL ? "out of memory" : failed;
}

/* --- packets */

/* Takes apart what the kernel says of one packet, `size` bytes that begin with a header. */
static void take_message(struct place *place, const struct nlmsghdr *header, size_t size) {
  if (size < NLMSG_LENGTH(sizeof(struct nfgenmsg)) || size < header->nlmsg_len) return;
  if (header->nlmsg_type != ((NFNL_SUBSYS_QUEUE << 8) | NFQNL_MSG_PACKET)) return;
  const struct nfqnl_msg_packet_hdr *packet = NULL;
  const uint8_t *payload = NULL;
  size_t payload_size = 0;
  size_t offset = NLMSG_LENGTH(NLMSG_ALIGN(sizeof(struct nfgenmsg)));
  while (offset + NLA_HDRLEN <= header->nlmsg_len) {
    const struct nlattr *attribute = (const void *)((const uint8_t *)header + offset);
    if (attribute->nla_len < NLA_HDRLEN || offset + attribute->nla_len > header->nlmsg_len) break;
    const void *value = (const uint8_t *)attribute + NLA_HDRLEN;
    uint16_t type = attribute->nla_type & NLA_TYPE_MASK;
    if (type == NFQA_PACKET_HDR) packet = value;
    if (type == NFQA_PAYLOAD) {
      payload = value;
      payload_size = attribute->nla_len - NLA_HDRLEN;
    }
    offset += NLA_ALIGN(attribute->nla_len);
  }
  if (packet != NULL) handle_packet(place, ntohl(packet->packet_id), payload, payload_size);
}

/* Each packet comes as a message of its own. */
void take_packets(struct place *place) {
  static uint8_t buffer[LONGEST_MESSAGE] __attribute__((aligned(8)));
  for (int taken = 0; taken < BATCH; taken++) {
    ssize_t size = recv(place->queue, buffer, sizeof buffer, 0);
    if (size <= 0) return;
    take_message(place, (void *)buffer, (size_t)size);
  }
}

/* Tells the kernel what to do with a packet that it keeps; with bytes, to go on with these instead of its own. */
static void decide(struct place *place, uint32_t id, uint32_t verdict, const uint8_t *bytes, size_t size) {
  struct request request;
  struct nfqnl_msg_verdict_hdr header = {.verdict = htonl(verdict), .id = htonl(id)};
  start_request(&request, NFQNL_MSG_VERDICT, 0);
  put_attribute(&request, NFQA_VERDICT_HDR, &header, sizeof header);
  struct nlattr payload = {.nla_type = NFQA_PAYLOAD, .nla_len = (uint16_t)(NLA_HDRLEN + size)};
  static const uint8_t padding[NLA_ALIGNTO];
  struct iovec parts[] = {
      {&request, request.header.nlmsg_len},
      {&payload, sizeof payload},
      {(void *)bytes, size},
      {(void *)padding, NLA_ALIGN(size) - size},
  };
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = bytes == NULL ? 1 : 4};
  if (bytes != NULL) request.header.nlmsg_len += (uint32_t)(NLA_HDRLEN + NLA_ALIGN(size));
  sendmsg(place->queue, &message, 0);
}

void let_go(struct place *place, uint32_t id, const uint8_t *bytes, size_t size) {
  decide(place, id, NF_ACCEPT, bytes, size);
}

void drop(struct place *place, uint32_t id) { decide(place, id, NF_DROP, NULL, 0); }

/*
 * Sends a copy, its own header in front, to its receiver, who is this very machine: it comes in over the loopback
 * device, where our rules do not look, and from there as any other packet would.
 */
void put_in_again(struct place *place, const uint8_t *bytes, size_t size) {
  struct sockaddr_in to = {.sin_family = AF_INET};
  memcpy(&to.sin_addr, bytes + 16, sizeof to.sin_addr);
  sendto(place->raw, bytes, size, 0, (struct sockaddr *)&to, sizeof to);
}
