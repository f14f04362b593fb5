// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/optiontable.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <numeric>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::OptionTable)
};

constexpr auto often = OptionKind::Times::Often;

constexpr std::array generalOptions{"broker",        "url",    "demo",  "config",  "data-dir",
                                    "password-file", "cafile", "cert",  "key",     "certificate-identity",
                                    "operator",      "json",   "help",  "version", "log",
                                    "ssh",           "sudo",   "reload"};

std::vector<OptionKind> makeOptions()
{
    const QString file = QStringLiteral("FILE");
    const QString text = QStringLiteral("TEXT");
    const QString time = QStringLiteral("TIME");
    return {
        {QStringLiteral("broker"), QStringLiteral("NAME"),
         Words::tr("a saved broker; may be repeated; \"all\" is every one"), often},
        {QStringLiteral("url"), QStringLiteral("URL"), Words::tr("mqtt[s]://[user@]host[:port], for this run alone")},
        {QStringLiteral("demo"), {}, Words::tr("the demo broker: joined when it runs, else started for this run")},
        {QStringLiteral("config"), file,
         Words::tr("a mosquitto.conf or flashmq.conf: the files that it names are read, no running broker is needed")},
        {QStringLiteral("data-dir"), QStringLiteral("DIR"), Words::tr("where brokers and the audit trail are kept")},
        {QStringLiteral("password-file"), file,
         Words::tr("the console's own password; - is standard input; else GATEHOUSE_PASSWORD, else the keychain")},
        {QStringLiteral("cafile"), file, Words::tr("certificates to trust, PEM; else the system's")},
        {QStringLiteral("cert"), file, Words::tr("client certificate of the console, PEM")},
        {QStringLiteral("key"), file, Words::tr("its key, PEM")},
        {QStringLiteral("certificate-identity"), QStringLiteral("never|possible|unknown"),
         Words::tr("whether a listener may take user names from client certificates")},
        {QStringLiteral("operator"), text, Words::tr("who acts, as a claim beside the account of this machine")},
        {QStringLiteral("json"), {}, Words::tr("one JSON object on standard output")},
        {QStringLiteral("help"), {}, Words::tr("this help, or that of the command")},
        {QStringLiteral("version"), {}, Words::tr("the version")},
        {QStringLiteral("log"), QStringLiteral("FILE|journal:UNIT"),
         Words::tr("where the broker writes its log; \"watch\" alone reads a saved one")},
        {QStringLiteral("ssh"), QStringLiteral("[USER@]HOST"),
         Words::tr("the machine that the files of --config and --log are on, by the system's ssh")},
        {QStringLiteral("sudo"), {}, Words::tr("read and write the files of --config and --log as root")},
        {QStringLiteral("reload"), QStringLiteral("COMMAND"),
         Words::tr("a shell command that has the broker read its files again; else it gets SIGHUP")},
        {QStringLiteral("kind"), QStringLiteral("KIND"),
         Words::tr("only this kind of block: disabled, boundClientId, ...")},
        {QStringLiteral("match"), text, Words::tr("only what contains this text")},
        {QStringLiteral("block"), QStringLiteral("ID"), Words::tr("a block, by its id from \"blocked --json\"")},
        {QStringLiteral("user"), QStringLiteral("USER"), Words::tr("a user name")},
        {QStringLiteral("client-id"), QStringLiteral("ID"), Words::tr("a client id")},
        {QStringLiteral("address"), QStringLiteral("ADDRESS"), Words::tr("an IP address")},
        {QStringLiteral("client-password-file"), file, Words::tr("the password that the client uses")},
        {QStringLiteral("action"), QStringLiteral("connect|publish|subscribe|receive"), Words::tr("what is tried")},
        {QStringLiteral("topic"), QStringLiteral("TOPIC"), Words::tr("the topic, or the filter of a subscription")},
        {QStringLiteral("batch"), file, Words::tr("one attempt a line, as JSON; - is standard input")},
        {QStringLiteral("error"), text, Words::tr("what the client or the log says: its error text, its code")},
        {QStringLiteral("reason"), text, Words::tr("why; it is recorded")},
        {QStringLiteral("for"), QStringLiteral("DURATION"), Words::tr("for a time only: 30s, 5m, 1h or 2d")},
        {QStringLiteral("until"), time, Words::tr("until a time only: 2026-11-03T14:00:00Z")},
        {QStringLiteral("apply"), {}, Words::tr("do it; without it only the plan is shown")},
        {QStringLiteral("wait"), QStringLiteral("DURATION"), Words::tr("wait for the device so long: 30s, 5m")},
        {QStringLiteral("writing"), QStringLiteral("on|off"),
         Words::tr("whether changes are allowed there; off when not given")},
        {QStringLiteral("from"), time, Words::tr("not before: 2026-11-03 or 2026-11-03T14:00:00Z")},
        {QStringLiteral("to"), time, Words::tr("not after")},
        {QStringLiteral("format"), QStringLiteral("FORMAT"), Words::tr("csv or json")},
        {QStringLiteral("out"), file, Words::tr("write to this file, which must not exist yet")},
        {QStringLiteral("limit"), QStringLiteral("NUMBER"), Words::tr("at most so many entries; 1000 when not given")},
        {QStringLiteral("stay"), {}, Words::tr("go on when standard input ends")},
        {QStringLiteral("publish"), QStringLiteral("TOPIC"), Words::tr("publish one small message there")},
        {QStringLiteral("subscribe"), QStringLiteral("FILTER"), Words::tr("subscribe to it")},
        {QStringLiteral("protocol"), QStringLiteral("5|3.1.1"),
         Words::tr("the version of MQTT; else 5, and 3.1.1 where 5 is not spoken")},
        {QStringLiteral("qos"), QStringLiteral("0|1"), Words::tr("of message and subscription; 1 when not given")},
        {QStringLiteral("take-over"), {}, Words::tr("use the client id even if that throws a connected client out")},
        {QStringLiteral("client-cert"), file, Words::tr("the certificate that the client uses, PEM")},
        {QStringLiteral("client-key"), file, Words::tr("its key, PEM")},
        {QStringLiteral("filter"), QStringLiteral("EXPR"), Words::tr("only events that match")},
    };
}

std::vector<CommandKind> makeCommands()
{
    const QStringList who{QStringLiteral("user"), QStringLiteral("client-id"), QStringLiteral("address")};
    const QStringList doing{QStringLiteral("reason"), QStringLiteral("for"), QStringLiteral("until"),
                            QStringLiteral("apply"), QStringLiteral("wait")};
    const QStringList period{QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("match")};
    const QString planFirst = Words::tr(
        "Without --apply nothing is changed: the plan is shown. With it the intent is recorded, the change is "
        "made and verified. --wait goes on until the device was seen to connect.");
    return {
        {QStringLiteral("brokers list"), {}, Words::tr("The saved brokers"), {}, {}},
        {QStringLiteral("brokers add"),
         QStringLiteral("NAME"),
         Words::tr("Saves a broker"),
         {QStringLiteral("writing")},
         Words::tr("Needs --url or --config. A password given with --password-file or GATEHOUSE_PASSWORD goes into the "
                   "keychain.")},
        {QStringLiteral("brokers remove"),
         QStringLiteral("NAME"),
         Words::tr("Forgets a broker; its trail stays"),
         {},
         {}},
        {QStringLiteral("brokers check"),
         {},
         Words::tr("Connects, and tells what can be read and changed there"),
         {},
         {}},
        {QStringLiteral("blocked"),
         {},
         Words::tr("Who is kept out, and why"),
         {QStringLiteral("kind"), QStringLiteral("match")},
         Words::tr("Exit code 3 when any broker could not be read; what the others said is printed.")},
        {QStringLiteral("explain"),
         {},
         Words::tr("What the broker decides for a client, step by step"),
         who + QStringList{QStringLiteral("client-password-file"), QStringLiteral("action"), QStringLiteral("topic"),
                           QStringLiteral("batch")},
         Words::tr("Exit code 0: allowed, 1: denied or not known. --batch reads lines like "
                   "{\"clientId\":\"a\",\"user\":\"u\","
                   "\"action\":\"publish\",\"topic\":\"t\"}, answers each with one line, and ends with 0 when every "
                   "line was answered.")},
        {QStringLiteral("allow"),
         {},
         Words::tr("Lets somebody in"),
         QStringList{QStringLiteral("block")} + who + doing,
         planFirst},
        {QStringLiteral("block"), {}, Words::tr("Keeps somebody out"), who + doing, planFirst},
        {QStringLiteral("undo"),
         QStringLiteral("[SEQUENCE]"),
         Words::tr("Puts a change back; the newest without a number"),
         {QStringLiteral("reason"), QStringLiteral("apply"), QStringLiteral("wait")},
         planFirst},
        {QStringLiteral("expire"),
         {},
         Words::tr("Takes back what was to last for a time only"),
         {},
         Words::tr("Changes made with --for or --until end when their time is over: by Gatehouse while it is open, at "
                   "its next start, or by this command, which a timer may run. A record that was changed meanwhile is "
                   "left as it is. Exit code 4: one was.")},
        {QStringLiteral("audit list"),
         {},
         Words::tr("What was done, by whom and why, newest first"),
         period + QStringList{QStringLiteral("limit")},
         {}},
        {QStringLiteral("audit verify"),
         {},
         Words::tr("Whether the trail is untouched"),
         {},
         Words::tr("Exit code 0: intact, 1: broken.")},
        {QStringLiteral("audit export"),
         {},
         Words::tr("The trail as CSV or JSON"),
         period + QStringList{QStringLiteral("format"), QStringLiteral("out")},
         {}},
        {QStringLiteral("demo start"), {}, Words::tr("Starts the demo broker and leaves it running"), {}, {}},
        {QStringLiteral("demo stop"), {}, Words::tr("Ends it and removes its files; its trail stays"), {}, {}},
        {QStringLiteral("demo run"),
         {},
         Words::tr("Runs it here, until standard input ends"),
         {QStringLiteral("stay")},
         {}},
        {QStringLiteral("test"),
         {},
         Words::tr("Connects as a client, and holds what happens against the broker's rules"),
         {QStringLiteral("client-id"), QStringLiteral("user"), QStringLiteral("client-password-file"),
          QStringLiteral("client-cert"), QStringLiteral("client-key"), QStringLiteral("publish"),
          QStringLiteral("subscribe"), QStringLiteral("qos"), QStringLiteral("protocol"), QStringLiteral("take-over")},
         Words::tr("Exit code 0: connected, and nothing that was tried was refused; 1: refused; 3: not reached, or a "
                   "certificate that is not trusted. Nothing at the broker is changed. A client id that may be in use "
                   "is not taken over: another one is used where that makes no difference, and --take-over says to use "
                   "it all the same.")},
        {QStringLiteral("watch"),
         {},
         Words::tr("Shows events as they come"),
         {QStringLiteral("for"), QStringLiteral("filter")},
         Words::tr(
             "With --log FILE alone the events of a saved log are shown, from its beginning to its end; no broker "
             "is needed.")},
        {QStringLiteral("diagnose"),
         {},
         Words::tr("Has the broker's log tell everything for a while"),
         {QStringLiteral("for")},
         Words::tr("A line is put into the broker's configuration and it is told to read it; when the time is over (10 "
                   "minutes without --for), or with Ctrl+C, both are taken back. Should this program be killed, the "
                   "next one that opens the broker does that. Needs --config, or a broker that was added with it.")},
        {QStringLiteral("investigate"),
         {},
         Words::tr("Why a client cannot connect, and what lets it in"),
         who + QStringList{QStringLiteral("error")},
         Words::tr("Exit code 0: it may connect, 1: something keeps it out, or that is not known.")},
        {QStringLiteral("report"),
         QStringLiteral("changes|blocked|investigation|review|chain"),
         Words::tr("Writes a report (not yet)"),
         {QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("out"), QStringLiteral("format")},
         {}},
    };
}

} // namespace

const std::vector<OptionKind> &optionKinds()
{
    static const std::vector<OptionKind> kinds = makeOptions();
    return kinds;
}

const std::vector<CommandKind> &commandKinds()
{
    static const std::vector<CommandKind> kinds = makeCommands();
    return kinds;
}

const OptionKind *findOption(const QString &name)
{
    const auto &kinds = optionKinds();
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const OptionKind &kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

const CommandKind *findCommand(const QString &name)
{
    const auto &kinds = commandKinds();
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const CommandKind &kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

bool isGeneralOption(const QString &name)
{
    return std::any_of(generalOptions.begin(), generalOptions.end(),
                       [&](const char *known) { return name == QLatin1String(known); });
}

QString commandForWord(const QString &word)
{
    struct Alias
    {
        const char *word;
        const char *command;
    };
    static constexpr std::array<Alias, 5> aliases{
        {{"blacklist", "blocked"}, {"whitelist", "allow"}, {"ban", "block"}, {"unban", "allow"}, {"unblock", "allow"}}};
    for (const Alias &alias : aliases) {
        if (word == QLatin1String(alias.word))
            return QLatin1String(alias.command);
    }
    return word;
}

QString nearestWord(const QString &word, const QStringList &known)
{
    if (word.size() > 40)
        return {};
    const auto distance = [](const QString &a, const QString &b) {
        std::vector<int> row(size_t(b.size()) + 1);
        std::iota(row.begin(), row.end(), 0);
        for (qsizetype i = 0; i < a.size(); ++i) {
            int diagonal = std::exchange(row[0], int(i) + 1);
            for (size_t j = 1; j < row.size(); ++j) {
                const int changed = diagonal + (a.at(i) == b.at(qsizetype(j) - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
            }
        }
        return row.back();
    };
    QString nearest;
    int least = 3;
    for (const QString &candidate : known) {
        const int now = distance(word, candidate);
        if (now < least) {
            least = now;
            nearest = candidate;
        }
    }
    return nearest;
}

} // namespace gatehouse
