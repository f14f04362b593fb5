// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Not compiled: the check of plain text must refuse this.
#include <QLabel>

QLabel *naked(const QString &clientId)
{
    auto *label = new QLabel(clientId);
    label->setToolTip(clientId);
    return label;
}
