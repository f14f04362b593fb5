// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <array>
#include <vector>

namespace gatehouse::mosquitto {

/// An IP address as text, without memory of its own; a longer one is empty.
class ShortAddress final
{
public:
    ShortAddress() = default;
    explicit ShortAddress(QByteArrayView text);
    [[nodiscard]] QByteArrayView view() const { return {m_text.data(), qsizetype(m_size)}; }

private:
    std::array<char, 47> m_text{}; // an IPv6 address, with the name of an interface where that is short
    quint8 m_size = 0;
};

/// Connections that have been accepted and whose verdict has not come yet, the oldest first; of the verdicts that do
/// not tell whose they are, only how many there were is known. Bounded: the oldest are given up. One thread.
class WaitingConnections final
{
public:
    WaitingConnections();

    void add(QByteArrayView address, quint16 port);
    void remove(QByteArrayView address, quint16 port); ///< its verdict came
    void removeOneOf(QByteArrayView address);          ///< the oldest one of this address
    void removeUnknown();                              ///< a verdict came, and nobody knows whose
    void clear();

    /// Whose verdict comes next, if they come in the order of the connections; empty: nobody waits.
    [[nodiscard]] QByteArrayView next() const;
    /// Where all that may still be waiting come from; empty: several addresses, or one that is not known.
    [[nodiscard]] QByteArrayView onlyAddress() const;
    [[nodiscard]] qsizetype size() const { return m_size; }
    [[nodiscard]] qint64 givenUp() const { return m_givenUp; }

private:
    using Place = qint16; ///< in m_places; none: -1
    struct Waiting
    {
        ShortAddress address;
        quint16 port = 0;
        bool mayBeOver = false; ///< counted for a verdict that does not tell
        Place before = -1;
        Place behind = -1;
        Place sameBucket = -1;
    };
    void take(Place place);
    void passOn();
    Waiting &at(Place place) { return m_places[std::size_t(place)]; }
    [[nodiscard]] const Waiting &at(Place place) const { return m_places[std::size_t(place)]; }

    std::vector<Waiting> m_places;
    std::vector<Place> m_buckets; ///< by port
    Place m_free = -1;            ///< linked by `behind`
    Place m_first = -1;
    Place m_last = -1;
    Place m_next = -1; ///< the first that is surely waiting
    qsizetype m_size = 0;
    qsizetype m_over = 0; ///< that may be over
    bool m_isWhole = true;
    qint64 m_givenUp = 0;
};

} // namespace gatehouse::mosquitto
