// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"

#include <QScrollArea>

namespace gatehouse {

class FactGrid;
class PlainLabel;

/// One event: what happened to whom, why, how that is known, and the line that it was read from.
class ActivityDetail final : public QScrollArea
{
    Q_OBJECT
public:
    explicit ActivityDetail(QWidget *parent = nullptr);
    void tellNone();
    void tell(const Event &event, const QString &broker); ///< texts already made visible
    void tellRaw(const QByteArray &line);                 ///< of the event that is shown
    [[nodiscard]] QSize sizeHint() const override;

private:
    PlainLabel *m_title;
    PlainLabel *m_sentence;
    FactGrid *m_facts = nullptr;
    PlainLabel *m_rawTitle;
    PlainLabel *m_raw;
};

} // namespace gatehouse
