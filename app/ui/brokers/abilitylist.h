// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/abilities.h"

#include <QWidget>

class QGridLayout;

namespace gatehouse {

/// What can be read and done at a broker, each with an icon, and with the reason where it cannot.
class AbilityList final : public QWidget
{
    Q_OBJECT
public:
    explicit AbilityList(QWidget *parent = nullptr);
    void tell(const Abilities &abilities);

private:
    QGridLayout *m_lines;
    QList<AbilityState> m_shown;
};

} // namespace gatehouse
