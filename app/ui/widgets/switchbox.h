// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>

namespace gatehouse {

/// A check box drawn as a switch: for something that takes effect at once. The text says the state too.
class SwitchBox : public QCheckBox
{
    Q_OBJECT
public:
    SwitchBox(const QString &off, const QString &on, QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool hitButton(const QPoint &position) const override { return rect().contains(position); }

private:
    QString m_off;
    QString m_on;
};

} // namespace gatehouse
