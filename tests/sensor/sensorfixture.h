// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sensor/attemptclient.h"
#include "support/brokerprocess.h"

#include <QFile>
#include <QTest>

namespace gatehouse::test {

/// A broker with files of its own and, where "@SENSOR@" stands in its configuration, with the sensor. "@DYNSEC@" stands
/// for the dynamic-security plugin with dynsec.json.
class SensedBroker final
{
public:
    enum class Sensor { Without, With };
    SensedBroker() = default;

    bool write(const QString &name, const QByteArray &content) const
    {
        QFile file(broker.folder() + u'/' + name);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    }
    bool start(const QString &configuration, Sensor sensor)
    {
        const QString dynsec =
            u"plugin " + BrokerProcess::dynsecPlugin() + u"\nplugin_opt_config_file @FOLDER@/dynsec.json";
        QString lines = configuration;
        lines.replace(QLatin1String("@SENSOR@"), sensor == Sensor::With ? plugin() : QString());
        lines.replace(QLatin1String("@DYNSEC@"), dynsec);
        return write(QStringLiteral("pw"), passwords()) && write(QStringLiteral("dynsec.json"), accounts()) &&
               broker.start(lines);
    }
    /// Reloads, and waits until the broker is at it: whatever it reads afterwards, it reads as told by the new files. A
    /// second signal before that would be lost. False: it has ended by that.
    bool reload()
    {
        const auto count = broker.logText().count("Reloading config.");
        broker.reload();
        const auto isAtIt = [&] { return broker.logText().count("Reloading config.") > count; };
        return QTest::qWaitFor([&] { return isAtIt() || !broker.isRunning(); }, 20'000) && isAtIt();
    }
    /// mosquitto 2.1 knows "as if I were not there", and the port.
    [[nodiscard]] bool isNew() const { return !broker.logText().contains("mosquitto version 2.0."); }
    /// The lines of the log since the last call, without their times.
    QByteArrayList newLines()
    {
        const QByteArrayList all = linesOfTheLog();
        const QByteArrayList lines = all.mid(m_seen);
        m_seen = all.size();
        return lines;
    }

    static QString plugin() { return QStringLiteral("plugin " GATEHOUSE_SENSOR_PLUGIN); }
    /// alice has the password "apw".
    static QByteArray passwords()
    {
        return "alice:$7$101$hzVugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sEoLxR"
               "zoIoGxEVXG4nbzg==\n";
    }
    static QByteArray accounts()
    {
        DynsecFile file;
        file.addAccount({.user = QStringLiteral("dora"), .password = QStringLiteral("dpw")});
        file.addAccount({.user = QStringLiteral("off"), .password = QStringLiteral("dpw"), .disabled = true});
        file.addAccount({.user = QStringLiteral("bound"),
                         .password = QStringLiteral("dpw"),
                         .clientId = QStringLiteral("its-own")});
        file.addAccount({.user = QStringLiteral("blank")});
        return file.json();
    }

    BrokerProcess broker;

private:
    [[nodiscard]] QByteArrayList linesOfTheLog() const
    {
        QFile file(broker.logPath());
        QByteArrayList lines = file.open(QIODevice::ReadOnly) ? file.readAll().split('\n') : QByteArrayList();
        if (!lines.isEmpty())
            lines.removeLast(); // behind the last line end
        for (QByteArray &line : lines)
            line = line.mid(line.indexOf(": ") + 2);
        return lines;
    }

    qsizetype m_seen = 0;
};

} // namespace gatehouse::test
