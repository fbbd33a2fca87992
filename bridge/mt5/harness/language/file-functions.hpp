/**
 * The File functions.
 */
#pragma once
#include <cstdio>
#include <sys/file.h>
#include "files.hpp"
#include "format.hpp"

inline int FileOpen(const string &name, int flags, const string &delimiter = string("\t"), uint codepage = CP_ACP) {
  const std::string path = mql::sandboxed(name, flags);
  if (path.empty()) return INVALID_HANDLE;
  if (mql::openFiles.size() >= 64) {
    mql::lastError = ERR_TOO_MANY_FILES;
    return INVALID_HANDLE;
  }
  const bool reads = (flags & FILE_READ) != 0;
  const bool writes = (flags & FILE_WRITE) != 0;
  if (writes) mql::makeFolders(path);
  const int descriptor = open(path.c_str(), writes ? (O_RDWR | O_CREAT | (reads ? 0 : O_TRUNC)) : O_RDONLY, 0666);
  if (descriptor < 0 || (!reads && !writes)) {
    if (descriptor >= 0) close(descriptor);
    mql::lastError = ERR_CANNOT_OPEN_FILE;
    return INVALID_HANDLE;
  }
  const bool shared = (flags & (FILE_SHARE_READ | FILE_SHARE_WRITE)) != 0;
  if (flock(descriptor, (shared || !writes ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
    close(descriptor);
    mql::lastError = ERR_CANNOT_OPEN_FILE;
    return INVALID_HANDLE;
  }
  int handle = 1;
  while (mql::openFiles.count(handle) != 0) handle += 1;
  mql::OpenFile file{descriptor, flags, codepage, delimiter.utf8(), 0, ""};
  if (file.text() && file.wide()) {
    if (file.length() >= 2) file.position = 2;
    else if (writes) file.write("\xFF\xFE", 2);
  }
  mql::openFiles.emplace(handle, std::move(file));
  return handle;
}
inline int FileOpen(const string &name, int flags, ushort delimiter, uint codepage = CP_ACP) {
  return FileOpen(name, flags, string(std::u16string(1, delimiter)), codepage);
}

inline void FileClose(int handle) {
  mql::OpenFile *file = mql::fileFor(handle);
  if (file == nullptr) return;
  file->flush();
  close(file->descriptor);
  mql::openFiles.erase(handle);
}
inline void FileFlush(int handle) {
  mql::OpenFile *file = mql::fileFor(handle);
  if (file != nullptr && !file->flush()) mql::lastError = ERR_FILE_WRITEERROR;
}
inline ulong FileSize(int handle) {
  mql::OpenFile *file = mql::fileFor(handle);
  return file == nullptr ? 0 : static_cast<ulong>(file->length());
}
inline ulong FileTell(int handle) {
  mql::OpenFile *file = mql::fileFor(handle);
  return file == nullptr ? 0 : static_cast<ulong>(file->position);
}
inline bool FileSeek(int handle, long offset, ENUM_FILE_POSITION origin) {
  mql::OpenFile *file = mql::fileFor(handle);
  if (file == nullptr) return false;
  const long length = file->length();
  const long target = offset + (origin == SEEK_SET ? 0 : origin == SEEK_CUR ? file->position : length);
  if (target < 0) return false;
  file->position = target;
  return true;
}
inline bool FileIsEnding(int handle) {
  mql::OpenFile *file = mql::fileFor(handle);
  return file == nullptr || file->position >= file->length();
}
inline bool FileIsExist(const string &name, int common = 0) {
  const std::string path = mql::sandboxed(name, common);
  struct stat facts;
  if (!path.empty() && stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) return true;
  mql::lastError = ERR_FILE_NOT_EXIST;
  return false;
}
inline bool FileDelete(const string &name, int common = 0) {
  return FileIsExist(name, common) && unlink(mql::sandboxed(name, common).c_str()) == 0;
}
inline bool FileMove(const string &from, int fromCommon, const string &to, int toFlags) {
  if (!FileIsExist(from, fromCommon)) return false;
  const std::string target = mql::sandboxed(to, toFlags);
  struct stat facts;
  if (target.empty()) return false;
  if ((toFlags & FILE_REWRITE) == 0 && stat(target.c_str(), &facts) == 0) {
    mql::lastError = ERR_FILE_CANNOT_REWRITE;
    return false;
  }
  return rename(mql::sandboxed(from, fromCommon).c_str(), target.c_str()) == 0;
}
inline bool FolderCreate(const string &name, int common = 0) {
  const std::string path = mql::sandboxed(name, common);
  if (path.empty()) return false;
  mql::makeFolders(path + "/");
  return true;
}

/** Bytes written. In a text file a lone \n becomes \r\n. */
inline uint FileWriteString(int handle, const string &text, int length = -1) {
  mql::OpenFile *file = mql::fileFor(handle, FILE_WRITE);
  if (file == nullptr) return 0;
  std::u16string units = length < 0 ? text.units : text.units.substr(0, static_cast<size_t>(length));
  if (file->text()) {
    for (size_t i = 0; i < units.size(); i += 1) {
      if (units[i] == u'\n' && (i == 0 || units[i - 1] != u'\r')) units.insert(i++, 1, u'\r');
    }
  }
  const long before = file->position;
  if (file->wide()) {
    file->write(units.data(), static_cast<long>(units.size() * 2));
  } else {
    const std::string bytes = mql::encoded(units, file->codepage);
    file->write(bytes.data(), static_cast<long>(bytes.size()));
  }
  return static_cast<uint>(file->position - before);
}

/** A line (text file) or so many units (binary). */
inline string FileReadString(int handle, int length = -1) {
  mql::OpenFile *file = mql::fileFor(handle, FILE_READ);
  if (file == nullptr) return string();
  const long unit = file->wide() ? 2 : 1;
  const long from = file->position;
  const long wanted = file->text() ? file->length() - from : std::max(length, 0) * unit;
  std::string bytes(static_cast<size_t>(std::max(wanted, 0L)), '\0');
  bytes.resize(static_cast<size_t>(file->read(&bytes[0], static_cast<long>(bytes.size()))));
  if (!file->text()) {
    if (unit == 1) return string(mql::decoded(bytes.data(), bytes.size(), file->codepage));
    return string(std::u16string(reinterpret_cast<const char16_t *>(bytes.data()), bytes.size() / 2));
  }
  std::string line;
  size_t end = bytes.size();
  for (size_t at = 0; at + static_cast<size_t>(unit) <= bytes.size(); at += static_cast<size_t>(unit)) {
    const bool lineEnd = bytes[at] == '\n' && (unit == 1 || bytes[at + 1] == '\0');
    const bool fieldEnd = (file->flags & FILE_CSV) != 0 && unit == 1 && file->delimiter == std::string(1, bytes[at]);
    if (!lineEnd && !fieldEnd) continue;
    end = at;
    file->position = from + static_cast<long>(at) + unit;
    break;
  }
  bytes.resize(end);
  std::u16string units = unit == 1 ? mql::decoded(bytes.data(), bytes.size(), file->codepage)
                                   : std::u16string(reinterpret_cast<const char16_t *>(bytes.data()), bytes.size() / 2);
  if (!units.empty() && units.back() == u'\r') units.pop_back();
  return string(units);
}

/** One line of text: the values, with the delimiter between them. */
template <typename... A> uint FileWrite(int handle, const A &...values) {
  mql::OpenFile *file = mql::fileFor(handle, FILE_WRITE);
  if (file == nullptr || !file->text()) {
    mql::lastError = file == nullptr ? mql::lastError : ERR_FILE_NOTTXT;
    return 0;
  }
  std::string line;
  const std::string between = (file->flags & FILE_CSV) != 0 ? file->delimiter : "";
  bool first = true;
  ((line += (std::exchange(first, false) ? "" : between) + mql::shown(values)), ...);
  return FileWriteString(handle, string(line + "\r\n"));
}

/** The number of elements written. */
template <typename A> uint FileWriteArray(int handle, const A &array, int start = 0, int count = WHOLE_ARRAY) {
  mql::OpenFile *file = mql::fileFor(handle, FILE_WRITE | FILE_BIN);
  static_assert(mql::dumpable<std::decay_t<decltype(*array.data())>>, "FileWriteArray: elements of scalars only");
  const long n = count < 0 ? array.size() - start : std::min<long>(count, array.size() - start);
  if (file == nullptr || start < 0 || n <= 0) return 0;
  file->write(array.data() + start, n * static_cast<long>(sizeof(*array.data())));
  return static_cast<uint>(n);
}
/** The number of elements read. A dynamic array grows. */
template <typename A> uint FileReadArray(int handle, A &&array, int start = 0, int count = WHOLE_ARRAY) {
  mql::OpenFile *file = mql::fileFor(handle, FILE_READ | FILE_BIN);
  typedef std::decay_t<decltype(*array.data())> T;
  static_assert(mql::dumpable<T>, "FileReadArray: elements of scalars only");
  if (file == nullptr || start < 0) return 0;
  const long left = (file->length() - file->position) / static_cast<long>(sizeof(T));
  long n = count < 0 ? left : std::min<long>(count, left);
  if (n <= 0) return 0;
  if (!mql::reach(array, start + n)) n = array.size() - start;
  return n <= 0 ? 0 : static_cast<uint>(file->read(array.data() + start, n * static_cast<long>(sizeof(T))) / static_cast<long>(sizeof(T)));
}

namespace mql {
template <typename T> uint writeValue(int handle, T value, long size = sizeof(T)) {
  OpenFile *file = fileFor(handle, FILE_WRITE | FILE_BIN);
  if (file == nullptr) return 0;
  file->write(&value, size);
  return static_cast<uint>(size);
}
template <typename T> T readValue(int handle, long size = sizeof(T)) {
  OpenFile *file = fileFor(handle, FILE_READ | FILE_BIN);
  T value{};
  if (file != nullptr && file->read(&value, size) != size) lastError = ERR_FILE_READERROR;
  return value;
}
} // namespace mql

constexpr int CHAR_VALUE = 1, SHORT_VALUE = 2, INT_VALUE = 4;
inline uint FileWriteInteger(int handle, int value, int size = INT_VALUE) { return mql::writeValue(handle, value, size); }
inline uint FileWriteLong(int handle, long value) { return mql::writeValue(handle, value); }
inline uint FileWriteDouble(int handle, double value) { return mql::writeValue(handle, value); }
inline int FileReadInteger(int handle, int size = INT_VALUE) { return mql::readValue<int>(handle, size); }
inline long FileReadLong(int handle) { return mql::readValue<long>(handle); }
inline double FileReadDouble(int handle) { return mql::readValue<double>(handle); }
template <typename S> uint FileWriteStruct(int handle, const S &value, int size = -1) {
  static_assert(mql::dumpable<S>, "FileWriteStruct: a structure with text, a dynamic array or an object");
  mql::OpenFile *file = mql::fileFor(handle, FILE_WRITE | FILE_BIN);
  if (file == nullptr) return 0;
  const long n = size < 0 ? static_cast<long>(sizeof(S)) : std::min<long>(size, sizeof(S));
  file->write(&value, n);
  return static_cast<uint>(n);
}
template <typename S> uint FileReadStruct(int handle, S &value, int size = -1) {
  static_assert(mql::dumpable<S>, "FileReadStruct: a structure with text, a dynamic array or an object");
  mql::OpenFile *file = mql::fileFor(handle, FILE_READ | FILE_BIN);
  if (file == nullptr) return 0;
  return static_cast<uint>(file->read(static_cast<void *>(&value), size < 0 ? static_cast<long>(sizeof(S)) : std::min<long>(size, sizeof(S))));
}
