// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QGridLayout;

namespace gatehouse {

/// Names and values below each other, the values to be selected and copied. Hostile texts come made visible.
class FactGrid final : public QWidget
{
    Q_OBJECT
public:
    enum class Face { Text, Mono };
    explicit FactGrid(QWidget *parent = nullptr);
    void add(const QString &title, const QString &value, Face face = Face::Text); ///< an empty value is left out

private:
    QGridLayout *m_cells;
};

} // namespace gatehouse
