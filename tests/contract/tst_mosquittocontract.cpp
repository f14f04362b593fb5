// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "contract/connectorcontract.h"
#include "support/brokerprocess.h"

#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// The contract, by mosquitto's dynamic-security plugin.
class MosquittoContract : public ConnectorContract
{
    Q_OBJECT

protected:
    QString kind() const override { return QStringLiteral("mosquitto"); }
    bool startBroker() override
    {
        m_broker = std::make_unique<BrokerProcess>();
        DynsecFile file;
        file.addEverythingRole();
        file.addAccounts(250, QStringLiteral("device-"), QStringLiteral("pw"));
        DynsecAccount out;
        out.user = QStringLiteral("pump-7");
        out.password = QStringLiteral("pumppw");
        out.textName = QStringLiteral("Pump 7");
        out.textDescription = QStringLiteral("Blocked: sends garbage since the update");
        out.disabled = true;
        out.roles = {QStringLiteral("everything")};
        file.addAccount(out);
        file.addAccount(QStringLiteral("meter-1"), QStringLiteral("meterpw"), {QStringLiteral("everything")});
        file.addAccount(QStringLiteral("nobody"), QStringLiteral("nobodypw"), {QStringLiteral("everything")});
        return m_broker->startDynsec(file);
    }
    QByteArray problem() const override { return m_broker->problem(); }
    bool restartBroker() override { return m_broker->restart(); }
    void killBroker() override { m_broker->kill(); }
    Door keeper() const override { return door(QStringLiteral("admin"), QStringLiteral("adminpw")); }
    Door wrongPassword() const override { return door(QStringLiteral("admin"), QStringLiteral("wrong")); }
    Door withoutRight() const override { return door(QStringLiteral("nobody"), QStringLiteral("nobodypw")); }
    Identity keptOut() const override { return {{}, QStringLiteral("pump-7"), {}, {}}; }
    QString reasonOfKeptOut() const override { return QStringLiteral("Blocked: sends garbage since the update"); }
    Identity letIn() const override { return {{}, QStringLiteral("meter-1"), {}, {}}; }
    Secret passwordOf(const Identity &who) const override
    {
        return Secret::fromText(who == keptOut() ? QStringLiteral("pumppw") : QStringLiteral("meterpw"));
    }
    QString recordOf(const Identity &who) const override { return QStringLiteral("dynsec/client/") + who.user; }
    QString missingRecord() const override { return QStringLiteral("dynsec/client/no such one"); }
    int accounts() const override { return 254; }

private:
    Door door(const QString &user, const QString &password) const
    {
        Door made;
        made.profile.name = QStringLiteral("contract");
        made.profile.endpoint.host = QStringLiteral("127.0.0.1");
        made.profile.endpoint.port = m_broker->port();
        made.profile.endpoint.user = user;
        made.password = Secret::fromText(password);
        return made;
    }
    std::unique_ptr<BrokerProcess> m_broker;
};

QTEST_GUILESS_MAIN(MosquittoContract)
#include "tst_mosquittocontract.moc"
