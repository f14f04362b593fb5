// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/brokerprogram.h"

#include <QRegularExpression>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 3s;

QStringList candidates(Product product, const std::optional<HostProcess> &running)
{
    QStringList paths{QStringLiteral("/usr/sbin/mosquitto"), QStringLiteral("/usr/local/sbin/mosquitto"),
                      QStringLiteral("/usr/bin/mosquitto")};
    if (product == Product::FlashMq)
        paths = QStringList{QStringLiteral("/usr/bin/flashmq"), QStringLiteral("/usr/local/bin/flashmq")};
    if (running && running->arguments.value(0).startsWith(u'/'))
        paths.prepend(running->arguments.constFirst());
    return paths;
}

} // namespace

ProductWords productWords(Product product)
{
    return product == Product::FlashMq ? ProductWords{QStringLiteral("FlashMQ"), QStringLiteral("1.26")}
                                       : ProductWords{QStringLiteral("mosquitto"), QStringLiteral("2.0")};
}

QVersionNumber versionIn(const QByteArray &text)
{
    static const QRegularExpression version(
        QStringLiteral("(?:mosquitto version|FlashMQ Version) ([0-9]+\\.[0-9]+(\\.[0-9]+)?)"));
    return QVersionNumber::fromString(version.match(QString::fromUtf8(text)).captured(1));
}

std::optional<BrokerProgram> brokerProgram(const Host &host, Product product, const std::optional<HostProcess> &running,
                                           const std::optional<BrokerProgram> &known)
{
    const QStringList paths = candidates(product, running);
    for (const QString &candidate : paths) {
        const QString path = host.trusted(candidate); // a process can say of itself what it likes
        const Result<FileState> state = host.stateOf(path);
        if (path.isEmpty() || !state)
            continue;
        const bool isSure = !running || &candidate == &paths.constFirst();
        if (known && known->path == path && known->state == *state && known->isSure == isSure)
            return known;
        // The help of mosquitto goes to one or the other, and its exit code is 1.
        const bool isFlashmq = product == Product::FlashMq;
        const Result<ProcessOutput> help =
            host.run({path, isFlashmq ? QStringLiteral("-V") : QStringLiteral("-h")}, patience);
        if (!help)
            continue;
        const QVersionNumber version = versionIn(help->output + help->complaint);
        if (version.isNull())
            continue;
        const Result<FileReading> program = host.read(path);
        return BrokerProgram{path, *state, version, program && program->bytes.contains("libwrap.so"), isSure};
    }
    return std::nullopt;
}

} // namespace gatehouse::mosquitto
