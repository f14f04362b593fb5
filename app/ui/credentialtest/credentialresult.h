// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/credentialtestreport.h"

#include <QWidget>

class QVBoxLayout;

namespace gatehouse {

class Banner;

/// What a credential test found, as it goes and when it is over: the conclusion, the steps, the certificates, the
/// packets, and what the broker's records say. The second part of the sheet.
class CredentialResult final : public QWidget
{
    Q_OBJECT
public:
    enum class Progress { UnderWay, Over };

    explicit CredentialResult(QWidget *parent = nullptr);
    void show(const CredentialTestReport &report, Progress progress);
    void clear();
    using QWidget::show;
    [[nodiscard]] QString conclusion() const; ///< as it is shown; empty: none yet

private:
    QVBoxLayout *section(const QString &title);
    void addLine(QVBoxLayout *column, StepResult result, const QString &title, const QString &sentence);
    void addSteps(const CredentialTestReport &report, Progress progress);
    void addCertificates(const TlsReport &tls);
    void addPackets(const QList<TracedPacket> &packets);
    void addRecords(const CredentialTestReport &report);
    void addEvents(const QList<Event> &events);

    Banner *m_verdict;
    QVBoxLayout *m_column;
    QWidget *m_body = nullptr;
};

} // namespace gatehouse
