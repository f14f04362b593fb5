// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/blocked/allowcourse.h"

#include <QPointer>
#include <QWidget>

#include <chrono>

class QComboBox;

namespace gatehouse {

class IconLabel;
class PlainLabel;

/// How long the clients of an allow are watched afterwards, and what they were seen to do. Below the verdict in the
/// Allow sheet.
class WatchPart final : public QWidget
{
    Q_OBJECT
public:
    explicit WatchPart(QWidget *parent = nullptr);

    void begin(AllowCourse *course); ///< sets the remembered time
    void showDoings();               ///< once the watching began

private:
    [[nodiscard]] std::chrono::minutes chosen() const;

    QPointer<AllowCourse> m_course;
    QComboBox *m_time;
    QWidget *m_line;
    IconLabel *m_mark;
    PlainLabel *m_doings;
};

} // namespace gatehouse
