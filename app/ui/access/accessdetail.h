// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"
#include "ui/widgets/sidesheet.h"

#include <QPointer>

class QVBoxLayout;

namespace gatehouse {

class RightsPart;
class WhyPart;

/// One record of a broker: its fields, what keeps it out, and for an account what it may do. A panel beside the lists.
class AccessDetail final : public SideSheet
{
    Q_OBJECT
public:
    explicit AccessDetail(QWidget *parent = nullptr);
    /// Opens on the record, which is read again; what is shown stays until the answer is in.
    void showRecord(BrokerSession *session, const QString &recordId);
    [[nodiscard]] QString recordId() const { return m_record; }

Q_SIGNALS:
    void originOpened(const gatehouse::Block &block);

private:
    void read();
    void showNothing(const QString &why, Tone tone);
    void showRead(const Records &records);

    QPointer<BrokerSession> m_session;
    QString m_record;
    int m_turn = 0;
    QWidget *m_facts = nullptr;
    QVBoxLayout *m_column;
    PlainLabel *m_sentence;
    PlainLabel *m_whyTitle;
    WhyPart *m_why;
    PlainLabel *m_rightsTitle;
    RightsPart *m_rights;
};

} // namespace gatehouse
