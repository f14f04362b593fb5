// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/plainlabel.h"

#include <QFrame>

class QHBoxLayout;
class QPushButton;
class QToolButton;

namespace gatehouse {

class IconLabel;

/// One finding across the top of a page or sheet: an icon, a sentence in plain text, at most one action. Hidden until
/// tell() is called.
class Banner : public QFrame
{
    Q_OBJECT
public:
    enum class Closing { ByItself, ByUser }; ///< ByUser shows a close button
    explicit Banner(QWidget *parent = nullptr);

    /// Tone::Accent (information), Success, Warning or Danger. An empty action shows no button.
    void tell(Tone tone, const QString &sentence, const QString &action = {}, Closing closing = Closing::ByItself);
    void clear(); ///< hides it
    void addField(
        QWidget *field); ///< between sentence and action, such as a password field; stays until removed by its owner
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QPushButton *actionButton() const { return m_action; }

Q_SIGNALS:
    void actionRequested();
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone = Tone::Accent;
    IconLabel *m_icon;
    PlainLabel *m_sentence;
    QHBoxLayout *m_fields;
    QPushButton *m_action;
    QToolButton *m_close;
};

} // namespace gatehouse
