// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sensor/sensorfixture.h"
#include "support/dice.h"

#include <QDir>

#include <random>

using namespace gatehouse::test;
using Sensor = SensedBroker::Sensor;

namespace {

/// What is done to a broker's files before a reload. Line numbers count from the end of the configuration that was
/// started with.
struct Turn
{
    QString included;
    int removedLine = -1;
    int insertedLine = -1;
    QString insertion;
    QStringList lost;
    QStringList found;
};

/// A configuration, and what becomes of it.
struct World
{
    QString configuration;
    QString included;
    int listeners = 1;
    QList<Turn> turns;
};

const char *anonymousLine(Dice &dice)
{
    return dice.of({"allow_anonymous true", "allow_anonymous true", "allow_anonymous false", "allow_anonymous 1"});
}

QStringList someOptions(Dice &dice, bool mayHavePlugins)
{
    QStringList lines;
    const auto maybe = [&](int percent, const char *line) {
        if (dice.chance(percent))
            lines.insert(dice.below(int(lines.size()) + 1), QLatin1String(line));
    };
    if (mayHavePlugins) {
        maybe(75, "@SENSOR@");
        maybe(20, "plugin " STRANGER_PLUGIN);
        maybe(8, "plugin " STRANGER_PLUGIN "\nplugin_opt_reload fails");
    }
    maybe(55, anonymousLine(dice));
    maybe(45, dice.of({"password_file @FOLDER@/pw", "password_file @FOLDER@/pw", "password_file @FOLDER@/pw2"}));
    maybe(10, "connection_messages true");
    return lines;
}

World randomWorld(Dice &dice)
{
    World world;
    QStringList lines;
    if (dice.chance(40))
        lines.append(QStringLiteral("per_listener_settings true"));
    else if (dice.chance(40))
        lines.append(someOptions(dice, true));
    world.listeners = 1 + dice.below(2);
    const int dynsec = dice.chance(25) ? dice.below(world.listeners) : -1; // twice it would be one plugin with one list
    const int include = dice.chance(50) ? dice.below(world.listeners) : -1;
    for (int listener = 0; listener < world.listeners; ++listener) {
        lines.append(QStringLiteral("listener @PORT%1@ 127.0.0.1").arg(listener));
        QStringList options = someOptions(dice, true);
        if (listener == dynsec)
            options.insert(dice.below(int(options.size()) + 1), QStringLiteral("@DYNSEC@"));
        if (listener == include)
            options.insert(dice.below(int(options.size()) + 1), QStringLiteral("include_dir @FOLDER@/conf.d"));
        lines.append(options);
    }
    world.configuration = lines.join(u'\n') + u'\n';
    if (dice.chance(60))
        world.included = someOptions(dice, false).join(u'\n') + u'\n';
    // After a plugin that failed at a reload, mosquitto 2.0.11 frees at the next one what it has freed already.
    const int turns = world.configuration.contains(QLatin1String("fails")) ? 1 : 2;
    for (int turn = 0; turn < turns; ++turn) {
        Turn next;
        next.included = dice.chance(50) ? QString(someOptions(dice, false).join(u'\n') + u'\n') : world.included;
        if (dice.chance(20))
            next.included += u"nonsense\n";
        const int count = int(world.configuration.count(u'\n'));
        if (dice.chance(30))
            next.removedLine = dice.below(count);
        if (dice.chance(30)) {
            next.insertedLine = dice.below(count);
            next.insertion =
                QLatin1String(dice.of({"allow_anonymous true", "allow_anonymous false", "nonsense",
                                       "password_file @FOLDER@/pw2", "plugin /lib/mosquitto_dynamic_security.so"}));
        }
        for (const char *file : {"pw", "pw2"})
            if (dice.chance(25))
                (dice.chance(60) ? next.lost : next.found).append(QLatin1String(file));
        world.turns.append(next);
    }
    return world;
}

class Run
{
public:
    Run(const World &world, Sensor sensor)
        : m_world(world)
        , m_sensor(sensor)
    {
    }

    /// The codes that everybody got, before and after each reload; empty: it does not start.
    QByteArrayList verdicts()
    {
        const QString folder = m_sensed.broker.folder();
        if (!QDir(folder).mkdir(QStringLiteral("conf.d")) || !include(m_world.included) ||
            !m_sensed.write(QStringLiteral("pw2"), SensedBroker::passwords()) ||
            !m_sensed.start(m_world.configuration, m_sensor))
            return {};
        ask();
        QFile file(folder + QStringLiteral("/broker.conf"));
        const QStringList lines =
            file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n') : QStringList();
        for (const Turn &turn : m_world.turns) {
            change(turn, lines);
            m_sensed.reload(); // false: it ended by that, and nobody is let in
            ask();
        }
        return m_codes;
    }
    [[nodiscard]] qsizetype attempts() const { return m_sensed.broker.logText().count("gatehouse-sensor 1 attempt "); }

private:
    bool include(QString text) const
    {
        text.replace(QLatin1String("@FOLDER@"), m_sensed.broker.folder());
        return m_sensed.write(QStringLiteral("conf.d/more.conf"), text.toUtf8());
    }
    void change(const Turn &turn, QStringList lines) const
    {
        include(turn.included);
        if (turn.insertedLine >= 0)
            lines.insert(turn.insertedLine,
                         QString(turn.insertion).replace(QLatin1String("@FOLDER@"), m_sensed.broker.folder()));
        if (turn.removedLine >= 0)
            lines.removeAt(turn.removedLine);
        m_sensed.write(QStringLiteral("broker.conf"), lines.join(u'\n').toUtf8());
        for (const QString &name : turn.lost)
            QFile::remove(m_sensed.broker.folder() + u'/' + name);
        for (const QString &name : turn.found)
            m_sensed.write(name, SensedBroker::passwords());
    }
    void ask()
    {
        const QList<AttemptClient> clients = {{"c"},
                                              {"c", {}, {}, 5},
                                              {"c", "alice", "apw"},
                                              {"c", "alice", "x", 5},
                                              {"c", "bob", "x", 3},
                                              {"c", "dora", "dpw"}};
        for (int listener = 0; listener < m_world.listeners; ++listener)
            for (const AttemptClient &client : clients)
                m_codes.append(QByteArray::number(gatehouse::test::ask(m_sensed.broker.port(listener), client)));
    }

    const World &m_world;
    Sensor m_sensor;
    SensedBroker m_sensed;
    QByteArrayList m_codes;
};

} // namespace

/// Whatever a configuration is and becomes, a living mosquitto answers with the sensor what it answers without.
class TestSensorDifferential : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answersAreTheSame();
};

void TestSensorDifferential::answersAreTheSame()
{
    const quint32 first = qEnvironmentVariableIsSet("GATEHOUSE_SEED")
                              ? quint32(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                              : std::random_device()() >> 8;
    const int rounds = qMax(20, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"));
    int started = 0;
    int heard = 0;
    qsizetype answers = 0;
    for (int round = 0; round < rounds; ++round) {
        const quint32 seed = first + quint32(round);
        Dice dice(seed);
        const World world = randomWorld(dice);
        const QByteArrayList expected = Run(world, Sensor::Without).verdicts();
        Run sensed(world, Sensor::With);
        const QByteArrayList got = sensed.verdicts();
        const QByteArray text = "GATEHOUSE_SEED=" + QByteArray::number(seed) + '\n' + world.configuration.toUtf8() +
                                "included:\n" + world.included.toUtf8() + "without it " + expected.join(' ') +
                                "\nwith it    " + got.join(' ');
        QVERIFY2(got == expected, text.constData());
        started += expected.isEmpty() ? 0 : 1;
        heard += sensed.attempts() > 0 ? 1 : 0;
        answers += expected.size();
    }
    qInfo("%d setups from GATEHOUSE_SEED=%u: %d start, the sensor speaks in %d; %lld answers, all the same", rounds,
          first, started, heard, static_cast<long long>(answers));
    QVERIFY(heard > 0);
}

QTEST_GUILESS_MAIN(TestSensorDifferential)
#include "tst_sensordifferential.moc"
