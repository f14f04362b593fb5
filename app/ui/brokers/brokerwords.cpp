// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/brokerwords.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse {
namespace {
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::BrokerState)
};
} // namespace

StateWords wordsOf(BrokerSession::State state)
{
    switch (state) {
    case BrokerSession::State::Closed:
        return {Words::tr("Not connected"), QStringLiteral("offline"), Tone::Muted};
    case BrokerSession::State::Opening:
        return {Words::tr("Signing in"), QStringLiteral("wait"), Tone::Accent};
    case BrokerSession::State::Reading:
        return {Words::tr("Reading"), QStringLiteral("refresh"), Tone::Accent};
    case BrokerSession::State::Ready:
        return {Words::tr("Connected"), QStringLiteral("online"), Tone::Success};
    case BrokerSession::State::Offline:
        return {Words::tr("Offline"), QStringLiteral("offline"), Tone::Warning};
    case BrokerSession::State::Failed:
        return {Words::tr("Failed"), QStringLiteral("error"), Tone::Danger};
    }
    return {};
}

QString nameOf(const Profile &profile)
{
    return profile.name.isEmpty() ? addressOf(profile) : visibleText(profile.name, 120);
}

QString addressOf(const Profile &profile)
{
    return visibleText(urlOf(profile.endpoint), 200);
}

QString latencyText(std::chrono::microseconds latency)
{
    if (latency.count() <= 0)
        return {};
    const double milliseconds = static_cast<double>(latency.count()) / 1000.0;
    return Words::tr("%1 ms").arg(QLocale().toString(milliseconds, 'f', milliseconds < 10 ? 1 : 0));
}

} // namespace gatehouse
