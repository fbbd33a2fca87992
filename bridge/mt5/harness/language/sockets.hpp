/**
 * Sockets over POSIX with MetaTrader's manners: only listed hosts (4014), blocking reads that wait for all the bytes
 * asked for, a look at an empty buffer that may say 1, sends that may be short, no way to switch off Nagle's delay.
 */
#pragma once
#include <cerrno>
#include <map>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "array-functions.hpp"
#include "clock.hpp"

constexpr uint SOCKET_DEFAULT = 0;

namespace mql {

struct Socket {
  int descriptor = -1;
  bool looked = false;
  long sendMillis = 0;
  long readMillis = 0;
};
inline std::map<int, Socket> sockets;
/** Until this moment of monotonicMicros every dial fails. */
inline ulong blockedUntil = 0;

inline Socket *socketFor(int handle) {
  const auto found = sockets.find(handle);
  if (found != sockets.end()) return &found->second;
  lastError = ERR_NETSOCKET_INVALIDHANDLE;
  return nullptr;
}
inline void drop(Socket &socket) {
  if (socket.descriptor >= 0) close(socket.descriptor);
  socket.descriptor = -1;
}
inline bool waits(int descriptor, short events, ulong until) {
  for (;;) {
    const ulong now = monotonicMicros();
    pollfd watched = {descriptor, events, 0};
    const int ready = poll(&watched, 1, until > now ? static_cast<int>((until - now + 999) / 1000) : 0);
    if (ready > 0) return true;
    if (ready == 0 && monotonicMicros() >= until) return false;
  }
}
inline void applyTimeouts(const Socket &socket) {
  const timeval sending = {socket.sendMillis / 1000, socket.sendMillis % 1000 * 1000};
  const timeval reading = {socket.readMillis / 1000, socket.readMillis % 1000 * 1000};
  setsockopt(socket.descriptor, SOL_SOCKET, SO_SNDTIMEO, &sending, sizeof sending);
  setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVTIMEO, &reading, sizeof reading);
}

/** A descriptor that is connected before the moment, else -1. */
inline int dial(const addrinfo &address, ulong until) {
  const int descriptor = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -1;
  int fault = connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  if (fault == EINPROGRESS) {
    socklen_t size = sizeof fault;
    if (!waits(descriptor, POLLOUT, until) || getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &size) != 0) fault = ETIMEDOUT;
  }
  if (fault != 0) {
    close(descriptor);
    return -1;
  }
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  return descriptor;
}

/** The line is cut without a word, for so long. */
inline void cutSockets(long millis) {
  for (auto &[handle, socket] : sockets) drop(socket);
  blockedUntil = monotonicMicros() + static_cast<ulong>(millis) * 1000ul;
}
/** The terminal unloads the program: its sockets are closed. */
inline void closeSockets() {
  for (auto &[handle, socket] : sockets) drop(socket);
  sockets.clear();
}

} // namespace mql

inline int SocketCreate(uint flags = SOCKET_DEFAULT) {
  (void)flags;
  if (mql::sockets.size() >= 128) {
    mql::lastError = ERR_NETSOCKET_TOO_MANY_OPENED;
    return INVALID_HANDLE;
  }
  static int next = 0;
  next += 1;
  mql::sockets[next] = mql::Socket();
  return next;
}

inline bool SocketConnect(int handle, const string &host, uint port, uint timeoutMillis) {
  mql::Socket *socket = mql::socketFor(handle);
  if (socket == nullptr) return false;
  const std::vector<std::string> &allowed = mql::settings.allowedHosts;
  if (std::find(allowed.begin(), allowed.end(), host.utf8()) == allowed.end()) {
    mql::lastError = ERR_FUNCTION_NOT_ALLOWED;
    return false;
  }
  if (port == 443) mql::fault("SocketConnect: port 443 means TLS, which the harness has not", "sockets", 0);
  mql::drop(*socket);
  const ulong until = mql::monotonicMicros() + timeoutMillis * 1000ul;
  addrinfo wanted = {};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo *found = nullptr;
  const bool free = mql::monotonicMicros() >= mql::blockedUntil;
  if (free && getaddrinfo(host.utf8().c_str(), std::to_string(port).c_str(), &wanted, &found) == 0) {
    for (const addrinfo *at = found; at != nullptr && socket->descriptor < 0; at = at->ai_next) {
      socket->descriptor = mql::dial(*at, until);
    }
    freeaddrinfo(found);
  }
  if (socket->descriptor < 0) {
    mql::lastError = ERR_NETSOCKET_CANNOT_CONNECT;
    return false;
  }
  socket->looked = false;
  mql::applyTimeouts(*socket);
  return true;
}

inline bool SocketClose(int handle) {
  mql::Socket *socket = mql::socketFor(handle);
  if (socket == nullptr) return false;
  mql::drop(*socket);
  mql::sockets.erase(handle);
  return true;
}

inline bool SocketIsConnected(int handle) {
  mql::Socket *socket = mql::socketFor(handle);
  if (socket == nullptr || socket->descriptor < 0) return false;
  char one;
  const long got = recv(socket->descriptor, &one, 1, MSG_PEEK | MSG_DONTWAIT);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

/** Milliseconds of a send and of a read; without it both wait for ever. */
inline bool SocketTimeouts(int handle, uint sendMillis, uint readMillis) {
  mql::Socket *socket = mql::socketFor(handle);
  if (socket == nullptr) return false;
  socket->sendMillis = sendMillis;
  socket->readMillis = readMillis;
  if (socket->descriptor >= 0) mql::applyTimeouts(*socket);
  return true;
}

/** Bytes that wait to be read. 0 on an error, and then the connection is dropped. */
inline uint SocketIsReadable(int handle) {
  mql::Socket *socket = mql::socketFor(handle);
  if (socket == nullptr) return 0;
  int waiting = 0;
  if (socket->descriptor < 0 || ioctl(socket->descriptor, FIONREAD, &waiting) != 0 || (waiting == 0 && !SocketIsConnected(handle))) {
    mql::drop(*socket);
    mql::lastError = ERR_NETSOCKET_IO_ERROR;
    return 0;
  }
  const bool first = !std::exchange(socket->looked, true);
  return waiting == 0 && first && mql::settings.speculativeRead ? 1 : static_cast<uint>(waiting);
}
inline bool SocketIsWritable(int handle) {
  mql::Socket *socket = mql::socketFor(handle);
  return socket != nullptr && socket->descriptor >= 0 && mql::waits(socket->descriptor, POLLOUT, 0);
}

/** Waits for `wanted` bytes or the time out (0: 120 s). The bytes read, or -1 when there are none. */
inline int SocketRead(int handle, MqlArrayRef<uchar> buffer, uint wanted, uint timeoutMillis) {
  mql::Socket *socket = mql::socketFor(handle);
  if (socket == nullptr) return -1;
  if (wanted == 0 || wanted > INT_MAX || (!buffer.growable() && buffer.size() < static_cast<long>(wanted))) {
    mql::lastError = ERR_INVALID_PARAMETER;
    return -1;
  }
  const ulong until = mql::monotonicMicros() + (timeoutMillis == 0 ? 120000ul : timeoutMillis) * 1000ul;
  std::vector<uchar> bytes;
  while (bytes.size() < wanted && socket->descriptor >= 0) {
    uchar chunk[16384];
    const size_t room = std::min(sizeof chunk, wanted - bytes.size());
    const long got = recv(socket->descriptor, chunk, room, MSG_DONTWAIT);
    if (got > 0) {
      bytes.insert(bytes.end(), chunk, chunk + got);
    } else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
      mql::drop(*socket);
    } else if (!mql::waits(socket->descriptor, POLLIN, until)) {
      break;
    }
  }
  if (bytes.empty()) {
    if (socket->descriptor < 0) mql::lastError = ERR_NETSOCKET_IO_ERROR;
    return -1;
  }
  mql::reach(buffer, static_cast<long>(bytes.size()));
  std::memcpy(buffer.data(), bytes.data(), bytes.size());
  return static_cast<int>(bytes.size());
}

/** Bytes sent, which may be fewer than asked, or -1. Blocks while the peer does not read, up to the send time out. */
inline int SocketSend(int handle, MqlArrayRef<const uchar> buffer, uint wanted) {
  mql::Socket *socket = mql::socketFor(handle);
  if (socket == nullptr) return -1;
  if (wanted == 0 || static_cast<long>(wanted) > buffer.size()) {
    mql::lastError = ERR_INVALID_PARAMETER;
    return -1;
  }
  const long limit = mql::settings.partialSend;
  const size_t size = limit > 0 && limit < static_cast<long>(wanted) ? static_cast<size_t>(limit) : wanted;
  const long sent = socket->descriptor < 0 ? -1 : send(socket->descriptor, buffer.data(), size, MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<int>(sent);
  mql::drop(*socket);
  mql::lastError = ERR_NETSOCKET_IO_ERROR;
  return -1;
}
