// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_sensor refused|wrong|accepted [--connections N] [--rounds N] [--folder DIR]
//     What a connection costs a broker (CPU of user and system) that has the sensor, against one that has not. Both log
//     into a file as mosquitto does if nothing is said. In each round both are started anew and asked in turn, a tenth
//     of the connections at a time, by four clients at once that wait until the broker has hung up. refused: nobody may
//     come without a name, and nobody gives one: the least that a broker does for a connection. wrong: a password is
//     checked, and is wrong. accepted: it is right. Ends with 1 when the sensor did not write a line for each
//     connection.

#include "bench/childrun.h"
#include "bench/series.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <thread>

using namespace gatehouse::bench;

namespace {

constexpr int clients = 4;
constexpr int turns = 10;
constexpr char alice[] =
    "alice:$7$101$hzVugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sE"
    "oLxRzoIoGxEVXG4nbzg==\n";

struct Options
{
    QByteArray kind;
    int connections = 20'000;
    int rounds = 7;
    QByteArray folder;
};

void appendText(QByteArray &out, const QByteArray &text)
{
    out.append(static_cast<char>(text.size() >> 8));
    out.append(static_cast<char>(text.size() & 0xff));
    out.append(text);
}

QByteArray packetOf(const QByteArray &kind, int number)
{
    const bool isNamed = kind != "refused";
    QByteArray body;
    appendText(body, "MQTT");
    body.append('\x04');
    body.append(static_cast<char>(isNamed ? 0xc2 : 0x02));
    body.append("\0\x3c", 2);
    appendText(body, "device-" + QByteArray::number(1'000'000 + number));
    if (isNamed) {
        appendText(body, "alice");
        appendText(body, kind == "accepted" ? "apw" : "wrong");
    }
    QByteArray packet(1, '\x10');
    packet.append(static_cast<char>(body.size())); // below 128
    packet.append(body);
    return packet;
}

/// One connection from its beginning to its end; the broker's answer is the one that was expected.
bool connectOnce(quint16 port, const QByteArray &kind, int number)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const QByteArray packet = packetOf(kind, number);
    std::array<char, 64> answer{};
    ssize_t got = 0;
    if (::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 &&
        ::write(socket, packet.constData(), size_t(packet.size())) == packet.size()) {
        for (ssize_t part = 1; got < 4 && part > 0; got += part)
            part = ::read(socket, answer.data() + got, answer.size() - size_t(got));
        if (kind == "accepted" && ::write(socket, "\xe0\0", 2) != 2)
            got = 0;
        std::array<char, 64> rest{};
        while (::read(socket, rest.data(), rest.size()) > 0) {
        }
    }
    ::close(socket);
    return got == 4 && answer[3] == (kind == "accepted" ? 0 : 5);
}

bool storm(quint16 port, const QByteArray &kind, int first, int count)
{
    std::atomic<int> next = first;
    std::atomic<int> good = 0;
    std::array<std::thread, clients> threads;
    for (std::thread &thread : threads)
        thread = std::thread([&] {
            for (int number = next++; number < first + count; number = next++)
                good += connectOnce(port, kind, number) ? 1 : 0;
        });
    for (std::thread &thread : threads)
        thread.join();
    return good == count;
}

/// A broker with a log, in a folder of its own.
class LoggingBroker
{
public:
    bool start(const Options &options, const QByteArray &name, const QByteArray &plugin)
    {
        const QByteArray folder = options.folder + '/' + name;
        if (::access(folder.constData(), F_OK) != 0 && ::mkdir(folder.constData(), 0755) != 0)
            return false;
        m_log = folder + "/broker.log";
        QFile::remove(QFile::decodeName(m_log));
        QFile passwords(QFile::decodeName(QByteArray(folder + "/passwords")));
        if (!passwords.open(QIODevice::WriteOnly) || passwords.write(alice) < 0)
            return false;
        passwords.close();
        QByteArray lines = "allow_anonymous false\nlog_dest file " + m_log + '\n' + plugin;
        if (options.kind != "refused")
            lines += "password_file " + folder + "/passwords\n";
        return m_broker.start(folder, lines);
    }
    bool take(const QByteArray &kind, int first, int count)
    {
        const double before = m_broker.cpu();
        const bool isGood = storm(m_broker.port(), kind, first, count);
        m_cpu += m_broker.cpu() - before;
        return isGood;
    }
    /// Ends the broker. Lines of the sensor in its log.
    qsizetype end()
    {
        m_broker.end();
        QFile file(QFile::decodeName(m_log));
        return file.open(QIODevice::ReadOnly) ? file.readAll().count("gatehouse-sensor 1 attempt ") : -1;
    }
    [[nodiscard]] double cpu() const { return m_cpu; }

private:
    BareBroker m_broker;
    QByteArray m_log;
    double m_cpu = 0;
};

int refuse(const char *what)
{
    std::fprintf(stderr, "%s\n", what);
    return 1;
}

int bench(const Options &options)
{
    Series without;
    Series with;
    Series ratio;
    const int part = std::max(1, options.connections / turns);
    for (int round = 0; round < options.rounds; ++round) {
        LoggingBroker plain;
        LoggingBroker sensed;
        if (!plain.start(options, "plain", QByteArray()) ||
            !sensed.start(options, "sensed", "plugin " GATEHOUSE_SENSOR_PLUGIN "\n"))
            return refuse("A broker does not start.");
        for (int turn = 0; turn < turns; ++turn) {
            const bool isPlainFirst = (round + turn) % 2 == 0;
            LoggingBroker &first = isPlainFirst ? plain : sensed;
            LoggingBroker &second = isPlainFirst ? sensed : plain;
            if (!first.take(options.kind, turn * part, part) || !second.take(options.kind, turn * part, part))
                return refuse("A broker answered something else.");
        }
        if (plain.end() != 0 || sensed.end() != part * turns)
            return refuse("The sensor did not write a line for each connection.");
        without.add(plain.cpu() * 1e6 / (part * turns));
        with.add(sensed.cpu() * 1e6 / (part * turns));
        ratio.add(sensed.cpu() / plain.cpu());
    }
    std::printf("%d connections, each %s; broker CPU us a connection, min/median/max of %d rounds\n", part * turns,
                options.kind.constData(), options.rounds);
    std::printf("without %.1f/%.1f/%.1f   with the sensor %.1f/%.1f/%.1f   ratio %.3f/%.3f/%.3f (goal 1.08)\n",
                without.lowest(), without.median(), without.highest(), with.lowest(), with.median(), with.highest(),
                ratio.lowest(), ratio.median(), ratio.highest());
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("what"), QStringLiteral("refused, wrong or accepted"));
    parser.addOptions({{QStringLiteral("connections"), QString(), QStringLiteral("N"), QStringLiteral("20000")},
                       {QStringLiteral("rounds"), QString(), QStringLiteral("N"), QStringLiteral("7")},
                       {QStringLiteral("folder"), QString(), QStringLiteral("DIR"), QStringLiteral(".")}});
    parser.addHelpOption();
    parser.process(application);
    const QTemporaryDir folder(parser.value(QStringLiteral("folder")) + QLatin1String("/bench_sensor-XXXXXX"));
    Options options;
    options.kind = parser.positionalArguments().value(0).toUtf8();
    options.connections = std::max(1, parser.value(QStringLiteral("connections")).toInt());
    options.rounds = std::max(1, parser.value(QStringLiteral("rounds")).toInt());
    options.folder = QFile::encodeName(QFileInfo(folder.path()).absoluteFilePath());
    if (options.kind != "refused" && options.kind != "wrong" && options.kind != "accepted")
        return refuse("Say what: refused, wrong or accepted.");
    return bench(options);
}
