// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <optional>

namespace gatehouse::mosquitto {

/// One key of flashmq.conf, and what its value may be.
struct FlashmqOption
{
    enum class Kind : quint8 {
        Flag,      ///< yes, true, on, no, false, off; in any case
        Number,    ///< between low and high
        Octal,     ///< of a mode
        Choice,    ///< one of the words
        AnyChoice, ///< one of the words, in any case
        FlagOrChoice,
        NumberOrChoice,
        Text,
        Network,
        Topic,      ///< a filter, and a QoS if wanted
        Parts,      ///< any number of the words, each with ! before it if wanted
        PrefixPath, ///< ends with /
        ShortName,  ///< at most ten characters, no wildcard or slash
        Deprecated  ///< it is taken and does nothing
    };
    enum class Place : quint8 { Root, Listen, Bridge };

    const char *name;
    Place place = Place::Root;
    Kind kind = Kind::Text;
    const char *words = ""; ///< with spaces between them
    qint64 low = 0;
    qint64 high = 0;

    [[nodiscard]] QByteArrayList choices() const { return QByteArray(words).split(' '); }
};

/// The option of that name in a place; null: it is not valid there.
const FlashmqOption *flashmqOption(FlashmqOption::Place place, QByteArrayView name);
/// In any place.
bool isFlashmqOption(QByteArrayView name);

/// stringTruthiness(): nullopt: neither.
std::optional<bool> flashmqTruth(QByteArrayView value);

/// parseValuesWithOptionalQuoting(): words, in quotes if wanted; nullopt: a quote or an escape is not finished.
std::optional<QByteArrayList> flashmqValues(QByteArrayView text);

} // namespace gatehouse::mosquitto
