// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/eventrates.h"

#include <algorithm>
#include <limits>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;
constexpr std::chrono::milliseconds aDay = 24h;

std::chrono::milliseconds stepFor(qint64 span, int mostPieces)
{
    constexpr std::array<std::chrono::milliseconds, 14> steps{1s,   2s,    5s,    10s, 30s, 1min, 2min,
                                                              5min, 10min, 30min, 1h,  3h,  12h,  aDay};
    for (const std::chrono::milliseconds step : steps)
        if (span / step.count() < mostPieces - 1)
            return step;
    return aDay * (span / aDay.count() / (mostPieces - 1) + 1);
}

} // namespace

int EventRates::pieceAt(qint64 at) const
{
    if (keptOut.empty())
        return -1;
    return static_cast<int>(std::clamp<qint64>((at - begin) / step.count(), 0, pieces() - 1));
}

EventRates ratesOf(const EventColumns &events, const std::vector<RowId> &rows, int mostPieces)
{
    EventRates rates;
    if (rows.empty())
        return rates;
    qint64 first = std::numeric_limits<qint64>::max();
    qint64 last = std::numeric_limits<qint64>::min();
    for (const RowId id : rows) {
        first = std::min(first, events.at(id));
        last = std::max(last, events.at(id));
    }
    rates.step = stepFor(last - first, mostPieces);
    const qint64 step = rates.step.count();
    rates.begin = first - (first % step + step) % step;
    const auto pieces = static_cast<std::size_t>((last - rates.begin) / step + 1);
    std::vector<std::array<int, 2>> counts(pieces);
    std::array<std::uint8_t, EventColumns::Kind::all> isKeptOut{};
    for (std::size_t kind = 0; kind < isKeptOut.size(); ++kind) {
        const EventType type = EventColumns::Kind::of(static_cast<std::uint16_t>(kind)).type;
        isKeptOut[kind] = type == EventType::Refused || type == EventType::Denied ? 1 : 0;
    }
    for (const RowId id : rows)
        ++counts[static_cast<std::size_t>((events.at(id) - rates.begin) / step)][isKeptOut[events.kind(id)]];
    for (const auto &[others, keptOut] : counts) {
        rates.others.push_back(others);
        rates.keptOut.push_back(keptOut);
    }
    return rates;
}

} // namespace gatehouse
