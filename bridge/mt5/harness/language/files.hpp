/**
 * Open files inside the sandbox. Writes wait in the program's memory until FileFlush, FileClose, a read or a move, so a
 * program that is killed loses what it did not flush.
 */
#pragma once
#include <map>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bytes.hpp"

enum : int {
  FILE_READ = 1,
  FILE_WRITE = 2,
  FILE_BIN = 4,
  FILE_CSV = 8,
  FILE_TXT = 16,
  FILE_ANSI = 32,
  FILE_UNICODE = 64,
  FILE_SHARE_READ = 128,
  FILE_SHARE_WRITE = 256,
  FILE_REWRITE = 512,
  FILE_COMMON = 4096,
};
enum ENUM_FILE_POSITION : int {};
#undef SEEK_SET
#undef SEEK_CUR
#undef SEEK_END
constexpr ENUM_FILE_POSITION SEEK_SET = static_cast<ENUM_FILE_POSITION>(0);
constexpr ENUM_FILE_POSITION SEEK_CUR = static_cast<ENUM_FILE_POSITION>(1);
constexpr ENUM_FILE_POSITION SEEK_END = static_cast<ENUM_FILE_POSITION>(2);

namespace mql {

struct OpenFile {
  int descriptor;
  int flags;
  uint codepage;
  std::string delimiter;
  long position = 0;
  std::string unwritten;

  bool text() const { return (flags & (FILE_TXT | FILE_CSV)) != 0; }
  bool wide() const { return (flags & FILE_ANSI) == 0; }
  bool flush() {
    const long size = static_cast<long>(unwritten.size());
    const long done = size == 0 ? 0 : pwrite(descriptor, unwritten.data(), static_cast<size_t>(size), position - size);
    unwritten.clear();
    return done == size;
  }
  long length() {
    flush();
    struct stat facts;
    return fstat(descriptor, &facts) == 0 ? facts.st_size : 0;
  }
  long read(void *to, long size) {
    flush();
    const long got = pread(descriptor, to, static_cast<size_t>(size), position);
    if (got > 0) position += got;
    return got < 0 ? 0 : got;
  }
  void write(const void *from, long size) {
    unwritten.append(static_cast<const char *>(from), static_cast<size_t>(size));
    position += size;
  }
};

inline std::map<int, OpenFile> openFiles;

/** The path of a name, empty when it leaves the sandbox. */
inline std::string sandboxed(const string &name, int flags) {
  const std::string &root = (flags & FILE_COMMON) != 0 ? settings.commonFiles : settings.files;
  std::string inside = name.utf8();
  std::replace(inside.begin(), inside.end(), '\\', '/');
  const bool leaves = inside.empty() || inside[0] == '/' || inside.find("..") != std::string::npos || inside.find(':') != std::string::npos;
  if (root.empty() || leaves) {
    lastError = ERR_WRONG_FILENAME;
    return "";
  }
  return root + "/" + inside;
}

inline void makeFolders(const std::string &path) {
  for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    mkdir(path.substr(0, at).c_str(), 0777);
  }
}

/** The open file, when it was opened with these flags; else nothing and the error that says why. */
inline OpenFile *fileFor(int handle, int needed = 0) {
  const auto found = openFiles.find(handle);
  if (found == openFiles.end()) {
    lastError = ERR_WRONG_FILEHANDLE;
    return nullptr;
  }
  if ((found->second.flags & needed) == needed) return &found->second;
  lastError = (needed & FILE_WRITE) != 0 ? ERR_FILE_NOTTOWRITE : (needed & FILE_READ) != 0 ? ERR_FILE_NOTTOREAD : ERR_FILE_NOTBIN;
  return nullptr;
}

/** The terminal unloads the program: its files are closed. With `lost`, as after a crash, unflushed writes are gone. */
inline void closeFiles(bool lost = false) {
  for (auto &[handle, file] : openFiles) {
    if (!lost) file.flush();
    close(file.descriptor);
  }
  openFiles.clear();
}

} // namespace mql
