// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"

#include <QSet>
#include <QWidget>

class QVBoxLayout;

namespace gatehouse {

/// Why an identity is kept out: every blocker in the broker's order as a card, and below them what the broker asks,
/// question by question. The first step of the Allow sheet and the detail of a row.
class WhyPart final : public QWidget
{
    Q_OBJECT
public:
    enum class Picking { No, Yes };

    explicit WhyPart(QWidget *parent = nullptr);
    void clear();
    /// With Picking::Yes each liftable blocker has a box to tick while there are several.
    void showBlocks(const QList<Block> &blocks, Picking picking);
    void showSteps(const Decision &decision, const Connector &connector);
    void showSentence(const QString &sentence);
    [[nodiscard]] QStringList shown() const { return m_shown; } ///< ids of the cards
    [[nodiscard]] QStringList picked() const; ///< ids of the ticked ones; empty: there was nothing to pick from

Q_SIGNALS:
    void pickedChanged();
    void originOpened(const gatehouse::Block &block);

private:
    QWidget *cardOf(const Block &block, Picking picking);

    QVBoxLayout *m_cards;
    QVBoxLayout *m_steps;
    QStringList m_shown;
    QSet<QString> m_unpicked;
    QStringList m_pickable;
};

} // namespace gatehouse
