// Generated from src/venues/mt5/wire by npm run docs. Include it after the converted source of the Expert Advisor.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>

#define WIRE_FIELD(frame, field, offset, form)                                                        \
  static_assert(offsetof(frame, field) == offset, #frame "." #field " lies elsewhere");               \
  static_assert(sizeof(frame::field) == sizeof(form), #frame "." #field " has another size");         \
  static_assert(std::is_floating_point_v<decltype(frame::field)> == std::is_floating_point_v<form> && \
                    std::is_signed_v<decltype(frame::field)> == std::is_signed_v<form>,               \
                #frame "." #field " has another form");

static_assert(sizeof(F_Header) == 16, "F_Header has another size");
WIRE_FIELD(F_Header, magic, 0, uint16_t)
WIRE_FIELD(F_Header, type, 2, uint8_t)
WIRE_FIELD(F_Header, flags, 3, uint8_t)
WIRE_FIELD(F_Header, size, 4, uint32_t)
WIRE_FIELD(F_Header, seq, 8, uint32_t)
WIRE_FIELD(F_Header, ack, 12, uint32_t)

static_assert(sizeof(F_Challenge) == 2, "F_Challenge has another size");
WIRE_FIELD(F_Challenge, protoMin, 0, uint8_t)
WIRE_FIELD(F_Challenge, protoMax, 1, uint8_t)

static_assert(sizeof(F_Hello) == 37, "F_Hello has another size");
WIRE_FIELD(F_Hello, proto, 0, uint16_t)
WIRE_FIELD(F_Hello, eaVersion, 2, uint16_t)
WIRE_FIELD(F_Hello, login, 4, uint64_t)
WIRE_FIELD(F_Hello, epoch, 12, uint64_t)
WIRE_FIELD(F_Hello, build, 20, uint32_t)
WIRE_FIELD(F_Hello, leverage, 24, uint32_t)
WIRE_FIELD(F_Hello, caps, 28, uint32_t)
WIRE_FIELD(F_Hello, role, 32, uint8_t)
WIRE_FIELD(F_Hello, marginMode, 33, uint8_t)
WIRE_FIELD(F_Hello, tradeMode, 34, uint8_t)
WIRE_FIELD(F_Hello, permissions, 35, uint8_t)
WIRE_FIELD(F_Hello, currencyDigits, 36, uint8_t)

static_assert(sizeof(F_Welcome) == 33, "F_Welcome has another size");
WIRE_FIELD(F_Welcome, session, 0, uint64_t)
WIRE_FIELD(F_Welcome, resumeEpoch, 8, uint64_t)
WIRE_FIELD(F_Welcome, resumeEvent, 16, uint64_t)
WIRE_FIELD(F_Welcome, space, 24, uint16_t)
WIRE_FIELD(F_Welcome, heartbeatMillis, 26, uint16_t)
WIRE_FIELD(F_Welcome, deadManMillis, 28, uint32_t)
WIRE_FIELD(F_Welcome, allow, 32, uint8_t)

static_assert(sizeof(F_Subscribe) == 15, "F_Subscribe has another size");
WIRE_FIELD(F_Subscribe, fromTime, 0, int64_t)
WIRE_FIELD(F_Subscribe, fromCount, 8, uint32_t)
WIRE_FIELD(F_Subscribe, sid, 12, uint16_t)
WIRE_FIELD(F_Subscribe, book, 14, uint8_t)

static_assert(sizeof(F_Symbol) == 136, "F_Symbol has another size");
WIRE_FIELD(F_Symbol, point, 0, double)
WIRE_FIELD(F_Symbol, tickSize, 8, double)
WIRE_FIELD(F_Symbol, tickValue, 16, double)
WIRE_FIELD(F_Symbol, contractSize, 24, double)
WIRE_FIELD(F_Symbol, volumeMin, 32, double)
WIRE_FIELD(F_Symbol, volumeMax, 40, double)
WIRE_FIELD(F_Symbol, volumeStep, 48, double)
WIRE_FIELD(F_Symbol, volumeLimit, 56, double)
WIRE_FIELD(F_Symbol, priceMin, 64, double)
WIRE_FIELD(F_Symbol, priceMax, 72, double)
WIRE_FIELD(F_Symbol, marginInitial, 80, double)
WIRE_FIELD(F_Symbol, swapLong, 88, double)
WIRE_FIELD(F_Symbol, swapShort, 96, double)
WIRE_FIELD(F_Symbol, expires, 104, int64_t)
WIRE_FIELD(F_Symbol, stopsLevel, 112, uint32_t)
WIRE_FIELD(F_Symbol, freezeLevel, 116, uint32_t)
WIRE_FIELD(F_Symbol, sid, 120, uint16_t)
WIRE_FIELD(F_Symbol, status, 122, uint16_t)
WIRE_FIELD(F_Symbol, bookDepth, 124, uint16_t)
WIRE_FIELD(F_Symbol, digits, 126, uint8_t)
WIRE_FIELD(F_Symbol, tradeMode, 127, uint8_t)
WIRE_FIELD(F_Symbol, executionMode, 128, uint8_t)
WIRE_FIELD(F_Symbol, fillingMask, 129, uint8_t)
WIRE_FIELD(F_Symbol, expirationMask, 130, uint8_t)
WIRE_FIELD(F_Symbol, orderMask, 131, uint8_t)
WIRE_FIELD(F_Symbol, gtcMode, 132, uint8_t)
WIRE_FIELD(F_Symbol, chartMode, 133, uint8_t)
WIRE_FIELD(F_Symbol, calcMode, 134, uint8_t)
WIRE_FIELD(F_Symbol, delayed, 135, uint8_t)

static_assert(sizeof(F_Ticks) == 8, "F_Ticks has another size");
WIRE_FIELD(F_Ticks, offsetSeconds, 0, int32_t)
WIRE_FIELD(F_Ticks, sid, 4, uint16_t)
WIRE_FIELD(F_Ticks, n, 6, uint16_t)

static_assert(sizeof(F_TicksRow) == 44, "F_TicksRow has another size");
WIRE_FIELD(F_TicksRow, time, 0, int64_t)
WIRE_FIELD(F_TicksRow, bid, 8, double)
WIRE_FIELD(F_TicksRow, ask, 16, double)
WIRE_FIELD(F_TicksRow, last, 24, double)
WIRE_FIELD(F_TicksRow, volume, 32, double)
WIRE_FIELD(F_TicksRow, flags, 40, uint32_t)

static_assert(sizeof(F_Book) == 16, "F_Book has another size");
WIRE_FIELD(F_Book, time, 0, int64_t)
WIRE_FIELD(F_Book, offsetSeconds, 8, int32_t)
WIRE_FIELD(F_Book, sid, 12, uint16_t)
WIRE_FIELD(F_Book, n, 14, uint16_t)

static_assert(sizeof(F_BookRow) == 17, "F_BookRow has another size");
WIRE_FIELD(F_BookRow, type, 0, uint8_t)
WIRE_FIELD(F_BookRow, price, 1, double)
WIRE_FIELD(F_BookRow, volume, 9, double)

static_assert(sizeof(F_Order) == 99, "F_Order has another size");
WIRE_FIELD(F_Order, cid, 0, uint64_t)
WIRE_FIELD(F_Order, order, 8, uint64_t)
WIRE_FIELD(F_Order, position, 16, uint64_t)
WIRE_FIELD(F_Order, positionBy, 24, uint64_t)
WIRE_FIELD(F_Order, expiration, 32, int64_t)
WIRE_FIELD(F_Order, volume, 40, double)
WIRE_FIELD(F_Order, price, 48, double)
WIRE_FIELD(F_Order, stopLimit, 56, double)
WIRE_FIELD(F_Order, sl, 64, double)
WIRE_FIELD(F_Order, tp, 72, double)
WIRE_FIELD(F_Order, deviation, 80, uint32_t)
WIRE_FIELD(F_Order, ttlMillis, 84, uint32_t)
WIRE_FIELD(F_Order, request, 88, uint32_t)
WIRE_FIELD(F_Order, sid, 92, uint16_t)
WIRE_FIELD(F_Order, part, 94, uint8_t)
WIRE_FIELD(F_Order, action, 95, uint8_t)
WIRE_FIELD(F_Order, orderType, 96, uint8_t)
WIRE_FIELD(F_Order, filling, 97, uint8_t)
WIRE_FIELD(F_Order, timeType, 98, uint8_t)

static_assert(sizeof(F_OrderResult) == 77, "F_OrderResult has another size");
WIRE_FIELD(F_OrderResult, cid, 0, uint64_t)
WIRE_FIELD(F_OrderResult, order, 8, uint64_t)
WIRE_FIELD(F_OrderResult, deal, 16, uint64_t)
WIRE_FIELD(F_OrderResult, volume, 24, double)
WIRE_FIELD(F_OrderResult, price, 32, double)
WIRE_FIELD(F_OrderResult, bid, 40, double)
WIRE_FIELD(F_OrderResult, ask, 48, double)
WIRE_FIELD(F_OrderResult, retcode, 56, uint32_t)
WIRE_FIELD(F_OrderResult, retcodeExternal, 60, int32_t)
WIRE_FIELD(F_OrderResult, requestId, 64, uint32_t)
WIRE_FIELD(F_OrderResult, request, 68, uint32_t)
WIRE_FIELD(F_OrderResult, runtimeError, 72, uint16_t)
WIRE_FIELD(F_OrderResult, part, 74, uint8_t)
WIRE_FIELD(F_OrderResult, action, 75, uint8_t)
WIRE_FIELD(F_OrderResult, stage, 76, uint8_t)

static_assert(sizeof(F_TradeEvent) == 139, "F_TradeEvent has another size");
WIRE_FIELD(F_TradeEvent, event, 0, uint64_t)
WIRE_FIELD(F_TradeEvent, cid, 8, uint64_t)
WIRE_FIELD(F_TradeEvent, order, 16, uint64_t)
WIRE_FIELD(F_TradeEvent, deal, 24, uint64_t)
WIRE_FIELD(F_TradeEvent, position, 32, uint64_t)
WIRE_FIELD(F_TradeEvent, positionBy, 40, uint64_t)
WIRE_FIELD(F_TradeEvent, time, 48, int64_t)
WIRE_FIELD(F_TradeEvent, volume, 56, double)
WIRE_FIELD(F_TradeEvent, price, 64, double)
WIRE_FIELD(F_TradeEvent, sl, 72, double)
WIRE_FIELD(F_TradeEvent, tp, 80, double)
WIRE_FIELD(F_TradeEvent, profit, 88, double)
WIRE_FIELD(F_TradeEvent, commission, 96, double)
WIRE_FIELD(F_TradeEvent, fee, 104, double)
WIRE_FIELD(F_TradeEvent, swap, 112, double)
WIRE_FIELD(F_TradeEvent, retcode, 120, uint32_t)
WIRE_FIELD(F_TradeEvent, requestId, 124, uint32_t)
WIRE_FIELD(F_TradeEvent, request, 128, uint32_t)
WIRE_FIELD(F_TradeEvent, kind, 132, uint8_t)
WIRE_FIELD(F_TradeEvent, part, 133, uint8_t)
WIRE_FIELD(F_TradeEvent, orderType, 134, uint8_t)
WIRE_FIELD(F_TradeEvent, orderState, 135, uint8_t)
WIRE_FIELD(F_TradeEvent, dealType, 136, uint8_t)
WIRE_FIELD(F_TradeEvent, entry, 137, uint8_t)
WIRE_FIELD(F_TradeEvent, reason, 138, uint8_t)

static_assert(sizeof(F_Account) == 68, "F_Account has another size");
WIRE_FIELD(F_Account, balance, 0, double)
WIRE_FIELD(F_Account, equity, 8, double)
WIRE_FIELD(F_Account, margin, 16, double)
WIRE_FIELD(F_Account, marginFree, 24, double)
WIRE_FIELD(F_Account, credit, 32, double)
WIRE_FIELD(F_Account, serverTime, 40, int64_t)
WIRE_FIELD(F_Account, offsetSeconds, 48, int32_t)
WIRE_FIELD(F_Account, pingMicros, 52, uint32_t)
WIRE_FIELD(F_Account, pumpMaxMicros, 56, uint32_t)
WIRE_FIELD(F_Account, droppedBooks, 60, uint32_t)
WIRE_FIELD(F_Account, pending, 64, uint16_t)
WIRE_FIELD(F_Account, permissions, 66, uint8_t)
WIRE_FIELD(F_Account, halted, 67, uint8_t)

static_assert(sizeof(F_Ping) == 8, "F_Ping has another size");
WIRE_FIELD(F_Ping, time, 0, uint64_t)

static_assert(sizeof(F_Pong) == 8, "F_Pong has another size");
WIRE_FIELD(F_Pong, time, 0, uint64_t)

static_assert(sizeof(F_Bye) == 4, "F_Bye has another size");
WIRE_FIELD(F_Bye, reason, 0, uint32_t)

static_assert(sizeof(F_Error) == 4, "F_Error has another size");
WIRE_FIELD(F_Error, code, 0, uint32_t)

static_assert(sizeof(F_Unsubscribe) == 2, "F_Unsubscribe has another size");
WIRE_FIELD(F_Unsubscribe, sid, 0, uint16_t)

static_assert(sizeof(F_HistoryReq) == 29, "F_HistoryReq has another size");
WIRE_FIELD(F_HistoryReq, fromTime, 0, int64_t)
WIRE_FIELD(F_HistoryReq, toTime, 8, int64_t)
WIRE_FIELD(F_HistoryReq, request, 16, uint32_t)
WIRE_FIELD(F_HistoryReq, max, 20, uint32_t)
WIRE_FIELD(F_HistoryReq, timeframe, 24, uint32_t)
WIRE_FIELD(F_HistoryReq, kind, 28, uint8_t)

static_assert(sizeof(F_History) == 8, "F_History has another size");
WIRE_FIELD(F_History, request, 0, uint32_t)
WIRE_FIELD(F_History, status, 4, uint16_t)
WIRE_FIELD(F_History, n, 6, uint16_t)

static_assert(sizeof(F_HistoryRow) == 44, "F_HistoryRow has another size");
WIRE_FIELD(F_HistoryRow, time, 0, int64_t)
WIRE_FIELD(F_HistoryRow, bid, 8, double)
WIRE_FIELD(F_HistoryRow, ask, 16, double)
WIRE_FIELD(F_HistoryRow, last, 24, double)
WIRE_FIELD(F_HistoryRow, volume, 32, double)
WIRE_FIELD(F_HistoryRow, flags, 40, uint32_t)

static_assert(sizeof(F_Snapshot) == 49, "F_Snapshot has another size");
WIRE_FIELD(F_Snapshot, event, 0, uint64_t)
WIRE_FIELD(F_Snapshot, balance, 8, double)
WIRE_FIELD(F_Snapshot, equity, 16, double)
WIRE_FIELD(F_Snapshot, margin, 24, double)
WIRE_FIELD(F_Snapshot, request, 32, uint32_t)
WIRE_FIELD(F_Snapshot, positions, 36, uint32_t)
WIRE_FIELD(F_Snapshot, orders, 40, uint32_t)
WIRE_FIELD(F_Snapshot, deals, 44, uint32_t)
WIRE_FIELD(F_Snapshot, stage, 48, uint8_t)

static_assert(sizeof(F_Lookup) == 12, "F_Lookup has another size");
WIRE_FIELD(F_Lookup, cid, 0, uint64_t)
WIRE_FIELD(F_Lookup, request, 8, uint32_t)

static_assert(sizeof(F_LookupResult) == 22, "F_LookupResult has another size");
WIRE_FIELD(F_LookupResult, cid, 0, uint64_t)
WIRE_FIELD(F_LookupResult, request, 8, uint32_t)
WIRE_FIELD(F_LookupResult, retcode, 12, uint32_t)
WIRE_FIELD(F_LookupResult, orders, 16, uint16_t)
WIRE_FIELD(F_LookupResult, deals, 18, uint16_t)
WIRE_FIELD(F_LookupResult, outcome, 20, uint8_t)
WIRE_FIELD(F_LookupResult, journal, 21, uint8_t)

static_assert(sizeof(F_Halt) == 1, "F_Halt has another size");
WIRE_FIELD(F_Halt, mode, 0, uint8_t)

static_assert(sizeof(F_Rates) == 8, "F_Rates has another size");
WIRE_FIELD(F_Rates, request, 0, uint32_t)
WIRE_FIELD(F_Rates, status, 4, uint16_t)
WIRE_FIELD(F_Rates, n, 6, uint16_t)

static_assert(sizeof(F_RatesRow) == 60, "F_RatesRow has another size");
WIRE_FIELD(F_RatesRow, time, 0, int64_t)
WIRE_FIELD(F_RatesRow, open, 8, double)
WIRE_FIELD(F_RatesRow, high, 16, double)
WIRE_FIELD(F_RatesRow, low, 24, double)
WIRE_FIELD(F_RatesRow, close, 32, double)
WIRE_FIELD(F_RatesRow, tickVolume, 40, uint64_t)
WIRE_FIELD(F_RatesRow, realVolume, 48, uint64_t)
WIRE_FIELD(F_RatesRow, spread, 56, uint32_t)

static_assert(sizeof(F_SnapshotReq) == 20, "F_SnapshotReq has another size");
WIRE_FIELD(F_SnapshotReq, afterDeal, 0, uint64_t)
WIRE_FIELD(F_SnapshotReq, fromTime, 8, int64_t)
WIRE_FIELD(F_SnapshotReq, request, 16, uint32_t)

static_assert(sizeof(F_Position) == 85, "F_Position has another size");
WIRE_FIELD(F_Position, ticket, 0, uint64_t)
WIRE_FIELD(F_Position, identifier, 8, uint64_t)
WIRE_FIELD(F_Position, magic, 16, uint64_t)
WIRE_FIELD(F_Position, time, 24, int64_t)
WIRE_FIELD(F_Position, volume, 32, double)
WIRE_FIELD(F_Position, price, 40, double)
WIRE_FIELD(F_Position, sl, 48, double)
WIRE_FIELD(F_Position, tp, 56, double)
WIRE_FIELD(F_Position, profit, 64, double)
WIRE_FIELD(F_Position, swap, 72, double)
WIRE_FIELD(F_Position, request, 80, uint32_t)
WIRE_FIELD(F_Position, type, 84, uint8_t)

static_assert(sizeof(F_OrderState) == 97, "F_OrderState has another size");
WIRE_FIELD(F_OrderState, cid, 0, uint64_t)
WIRE_FIELD(F_OrderState, ticket, 8, uint64_t)
WIRE_FIELD(F_OrderState, position, 16, uint64_t)
WIRE_FIELD(F_OrderState, setupTime, 24, int64_t)
WIRE_FIELD(F_OrderState, doneTime, 32, int64_t)
WIRE_FIELD(F_OrderState, volumeInitial, 40, double)
WIRE_FIELD(F_OrderState, volumeCurrent, 48, double)
WIRE_FIELD(F_OrderState, price, 56, double)
WIRE_FIELD(F_OrderState, stopLimit, 64, double)
WIRE_FIELD(F_OrderState, sl, 72, double)
WIRE_FIELD(F_OrderState, tp, 80, double)
WIRE_FIELD(F_OrderState, request, 88, uint32_t)
WIRE_FIELD(F_OrderState, part, 92, uint8_t)
WIRE_FIELD(F_OrderState, orderType, 93, uint8_t)
WIRE_FIELD(F_OrderState, orderState, 94, uint8_t)
WIRE_FIELD(F_OrderState, filling, 95, uint8_t)
WIRE_FIELD(F_OrderState, timeType, 96, uint8_t)

static_assert(sizeof(F_Deal) == 96, "F_Deal has another size");
WIRE_FIELD(F_Deal, cid, 0, uint64_t)
WIRE_FIELD(F_Deal, ticket, 8, uint64_t)
WIRE_FIELD(F_Deal, order, 16, uint64_t)
WIRE_FIELD(F_Deal, position, 24, uint64_t)
WIRE_FIELD(F_Deal, time, 32, int64_t)
WIRE_FIELD(F_Deal, volume, 40, double)
WIRE_FIELD(F_Deal, price, 48, double)
WIRE_FIELD(F_Deal, profit, 56, double)
WIRE_FIELD(F_Deal, commission, 64, double)
WIRE_FIELD(F_Deal, fee, 72, double)
WIRE_FIELD(F_Deal, swap, 80, double)
WIRE_FIELD(F_Deal, request, 88, uint32_t)
WIRE_FIELD(F_Deal, part, 92, uint8_t)
WIRE_FIELD(F_Deal, dealType, 93, uint8_t)
WIRE_FIELD(F_Deal, entry, 94, uint8_t)
WIRE_FIELD(F_Deal, reason, 95, uint8_t)

#undef WIRE_FIELD
