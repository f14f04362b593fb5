// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/icons.h"

#include <QWidget>

namespace gatehouse {

/// An icon that follows theme and text size; `factor` times as high as a line of text.
class IconLabel : public QWidget
{
    Q_OBJECT
public:
    explicit IconLabel(const QString &name = {}, Tone tone = Tone::Normal, double factor = 1.0,
                       QWidget *parent = nullptr);
    void setIcon(const QString &name, Tone tone);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QString m_name;
    Tone m_tone;
    double m_factor;
};

} // namespace gatehouse
