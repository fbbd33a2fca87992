/**
 * The part of the MQL5 language and runtime that needs no terminal: types, text, arrays, conversions, arithmetic,
 * files, sockets and shared variables. The rewriter turns an .mq5 into C++17 that stands on this and on terminal.hpp.
 *
 * What differs from MetaTrader on purpose: an index out of range, a wrong format argument and a TLS port end the
 * process with exit code 70 and the .mq5 line; `datetime` is an unsigned 64-bit number (so differences wrap, as
 * MetaTrader's do), which Print shows as a number.
 */
#pragma once
#include "language/core.hpp"
#include "language/text.hpp"
#include "language/array.hpp"
#include "language/array-functions.hpp"
#include "language/format.hpp"
#include "language/text-functions.hpp"
#include "language/bytes.hpp"
#include "language/arithmetic.hpp"
#include "language/clock.hpp"
#include "language/sha256.hpp"
#include "language/files.hpp"
#include "language/file-functions.hpp"
#include "language/shared-variables.hpp"
#include "language/sockets.hpp"
#include "language/program.hpp"
