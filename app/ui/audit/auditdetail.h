// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/auditentry.h"

#include <QScrollArea>

namespace gatehouse {

class FactGrid;
class PlainLabel;
class RecordDiff;

/// One entry of the trail: who, when, why, what was there before and after, and its place in the chain.
class AuditDetail final : public QScrollArea
{
    Q_OBJECT
public:
    explicit AuditDetail(QWidget *parent = nullptr);
    void showEntry(const AuditEntry *entry); ///< null: none is selected
    [[nodiscard]] QSize sizeHint() const override;

private:
    qint64 m_shown = -1;
    PlainLabel *m_title;
    PlainLabel *m_sentence;
    FactGrid *m_facts = nullptr;
    PlainLabel *m_record;
    RecordDiff *m_difference;
};

} // namespace gatehouse
