// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>

#include <algorithm>
#include <random>

namespace gatehouse::test {

/// Good inputs made bad, for tests of readers: `rounds` of them, or GATEHOUSE_ROUNDS if those are more, from
/// GATEHOUSE_SEED (else a random one), which is printed.
class Mutations
{
public:
    /// `pieces` are put in whole, beside single bytes.
    Mutations(QByteArrayList seeds, QByteArrayList pieces, int rounds)
        : m_seeds(std::move(seeds))
        , m_pieces(std::move(pieces))
        , m_left(std::max(rounds, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS")))
        , m_seed(qEnvironmentVariableIsSet("GATEHOUSE_SEED") ? quint32(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                                                             : std::random_device()() >> 8)
        , m_engine(m_seed)
    {
        qInfo("%d inputs from GATEHOUSE_SEED=%u", m_left, m_seed);
    }
    bool next(QByteArray &bytes)
    {
        if (m_left-- <= 0)
            return false;
        bytes = m_seeds.at(below(m_seeds.size()));
        for (qsizetype change = 0, count = 1 + below(4); change < count; ++change)
            mutate(bytes);
        return true;
    }

private:
    qsizetype below(qsizetype limit) { return limit > 0 ? qsizetype(m_engine() % quint32(limit)) : 0; }
    void mutate(QByteArray &bytes)
    {
        const qsizetype at = below(bytes.size() + 1);
        switch (below(6)) {
        case 0:
            bytes.truncate(at);
            break;
        case 1:
            bytes.insert(at, char(below(256)));
            break;
        case 2:
            if (at < bytes.size())
                bytes[at] = char(below(256));
            break;
        case 3:
            bytes.insert(at, m_pieces.at(below(m_pieces.size())));
            break;
        case 4:
            bytes.remove(at, below(8));
            break;
        default: {
            const QByteArray part = bytes.mid(at, below(64));
            bytes.insert(below(bytes.size() + 1), part);
        }
        }
    }

    QByteArrayList m_seeds;
    QByteArrayList m_pieces;
    int m_left;
    quint32 m_seed;
    std::mt19937 m_engine;
};

} // namespace gatehouse::test
