// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/trialreport.h"

#include "core/nametable.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::TrialReport)
};

} // namespace

const TrialStep *TrialReport::step(TrialStage stage) const
{
    for (auto it = steps.crbegin(); it != steps.crend(); ++it) {
        if (it->stage == stage)
            return &*it;
    }
    return nullptr;
}

QString trialStageName(TrialStage stage)
{
    static constexpr auto names = std::to_array<NamedValue<TrialStage>>({
        {TrialStage::Address, "address"},
        {TrialStage::Tcp, "tcp"},
        {TrialStage::Tls, "tls"},
        {TrialStage::Connect5, "connect5"},
        {TrialStage::Connect3, "connect3.1.1"},
        {TrialStage::Subscribe, "subscribe"},
        {TrialStage::Publish, "publish"},
        {TrialStage::Delivery, "delivery"},
    });
    return nameIn(names, stage);
}

QString trialStageTitle(TrialStage stage)
{
    switch (stage) {
    case TrialStage::Address:
        return Words::tr("Name");
    case TrialStage::Tcp:
        return Words::tr("TCP");
    case TrialStage::Tls:
        return Words::tr("TLS");
    case TrialStage::Connect5:
        return Words::tr("Log-in, MQTT 5");
    case TrialStage::Connect3:
        return Words::tr("Log-in, MQTT 3.1.1");
    case TrialStage::Subscribe:
        return Words::tr("Subscribe");
    case TrialStage::Publish:
        return Words::tr("Publish");
    case TrialStage::Delivery:
        return Words::tr("Delivery");
    }
    return trialStageName(stage);
}

QString trialEndName(TrialEnd end)
{
    static constexpr auto names = std::to_array<NamedValue<TrialEnd>>({
        {TrialEnd::NotReached, "notReached"},
        {TrialEnd::NotTrusted, "notTrusted"},
        {TrialEnd::Refused, "refused"},
        {TrialEnd::Connected, "connected"},
        {TrialEnd::Cancelled, "cancelled"},
    });
    return nameIn(names, end);
}

} // namespace gatehouse
