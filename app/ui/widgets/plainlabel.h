// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/theme.h"

#include <QLabel>

namespace gatehouse {

enum class TextRole { Body, Strong, Caption, Heading, Title, Mono };
enum class Wrapping { No, Yes };
enum class Selecting { No, Yes };

/// The only label of the program: always plain text, whatever it is given; follows theme and text size. Give it
/// visibleText() of what strangers chose.
class PlainLabel : public QLabel
{
    Q_OBJECT
public:
    explicit PlainLabel(QWidget *parent = nullptr);
    explicit PlainLabel(const QString &text, QWidget *parent = nullptr);
    PlainLabel(const QString &text, TextRole role, Tone tone = Tone::Normal, QWidget *parent = nullptr);

    void setRole(TextRole role);
    void setTone(Tone tone);
    [[nodiscard]] Tone tone() const { return m_tone; }
    void setWrapping(Wrapping wrapping);
    void setEliding(Qt::TextElideMode mode); ///< the full text becomes the tool tip while it is cut
    void setSelecting(Selecting selecting);  ///< by mouse and keyboard
    void setTextFormat(Qt::TextFormat) = delete;

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool event(QEvent *event) override;

private:
    void follow(); ///< font and colour of the application
    TextRole m_role = TextRole::Body;
    Tone m_tone = Tone::Normal;
    Qt::TextElideMode m_eliding = Qt::ElideNone;
};

/// Text as a tool tip shows it: escaped, so that Qt never takes it for HTML.
QString toolTipText(const QString &plain);
/// The tool tip of a control, and what is told of it to those who cannot see that: Qt would read them the markup.
void setTip(QWidget *control, const QString &plain);

} // namespace gatehouse
