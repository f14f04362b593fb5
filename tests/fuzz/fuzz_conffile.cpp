// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A mosquitto.conf or flashmq.conf and what it includes: behind a line "@@ /path" the input is another file.

#include "connectors/mosquitto/files/conffile.h"
#include "connectors/mosquitto/files/confoption.h"
#include "connectors/mosquitto/files/flashmqconf.h"
#include "core/text.h"
#include "fuzz/invariant.h"

#include <QMap>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

using Files = QMap<QString, QByteArray>;

const QString mainPath = QStringLiteral("/m.conf");

Files filesOf(const QByteArray &input)
{
    Files files;
    QString path = mainPath;
    files.insert(path, {});
    for (qsizetype at = 0; at < input.size();) {
        const qsizetype end = input.indexOf('\n', at);
        const qsizetype next = end < 0 ? input.size() : end + 1;
        const QByteArray line = input.mid(at, next - at);
        if (line.startsWith("@@ "))
            path = QString::fromUtf8(line.mid(3).trimmed());
        else
            files[path] += line;
        at = next;
    }
    return files;
}

ConfSources sourcesOf(const Files &files)
{
    return {[&files](const QString &path) -> Result<QByteArray> {
                if (!files.contains(path))
                    return fail(Fault::Storage, QStringLiteral("No such file."));
                return files.value(path);
            },
            [&files](const QString &folder) -> Result<QStringList> {
                QStringList names;
                for (auto file = files.cbegin(); file != files.cend(); ++file)
                    if (file.key().startsWith(folder + u'/'))
                        names.prepend(file.key().mid(folder.size() + 1));
                if (names.isEmpty())
                    return fail(Fault::Storage, QStringLiteral("No such folder."));
                return names;
            }};
}

void checkPlace(const Files &files, const ConfReading &reading, const ConfPlace &place)
{
    holds(reading.files.contains(place.file), "a place is in a file that was read");
    holds(isPlaceIn(files.value(place.file), place.line, place.column), "a place stands in its file");
}

template <typename T> void checkValue(const Files &files, const ConfReading &reading, const ConfValue<T> &value)
{
    if (value.isSet())
        checkPlace(files, reading, value.place);
}

void checkSecurity(const Files &files, const ConfReading &reading, const SecurityOptions &security)
{
    for (const int plugin : security.plugins)
        holds(plugin >= 0 && plugin < reading.conf.plugins.size(), "a plugin that is asked was read");
    checkValue(files, reading, security.allowAnonymous);
    checkValue(files, reading, security.passwordFile);
    checkValue(files, reading, security.aclFile);
    checkValue(files, reading, security.pskFile);
    checkValue(files, reading, security.autoIdPrefix);
}

void checkSettings(const Files &files, const ConfReading &reading)
{
    for (const ConfSetting &setting : reading.conf.settings) {
        checkPlace(files, reading, setting.place);
        holds(setting.listener >= -1 && setting.listener < qMax<qsizetype>(reading.conf.listeners.size(), 1),
              "a setting is of a listener that there is, or of the one that is local only");
        const QByteArray &bytes = files.value(setting.place.file);
        const QByteArray whole = bytes.split('\n').at(setting.place.line - 1);
        const bool isCut = reading.conf.product == Product::Mosquitto; // by a NUL
        const QByteArray line = isCut ? whole.split('\0').constFirst() : whole;
        if (confOption(setting.key.toUtf8()) || reading.conf.product == Product::FlashMq)
            holds(line.mid(setting.place.column - 1).startsWith(setting.key.toUtf8()), "a setting stands at its place");
        if (reading.conf.product == Product::FlashMq)
            continue;
        const qsizetype behindKey = setting.place.column - 1 + line.mid(setting.place.column - 1).indexOf(' ');
        holds(setting.value.isEmpty() || lenientUtf8(line.mid(behindKey).trimmed()) == setting.value,
              "a value is what stands behind its name");
    }
}

void checkFound(const Files &files, const ConfReading &reading)
{
    constexpr qsizetype most = 200;
    bool isError = false;
    for (const Finding &finding : reading.findings) {
        isError |= finding.severity == Finding::Severity::Error;
        holds(finding.line == 0 || (reading.files.contains(finding.file) &&
                                    isPlaceIn(files.value(finding.file), finding.line, finding.column)),
              "a finding stands in a file that was read");
        holds(!finding.what.isEmpty(), "a finding says something");
    }
    holds(reading.findings.size() <= most, "findings are limited");
    holds(isError == reading.isBroken || (reading.isBroken && reading.findings.size() == most),
          "a broken configuration has an error to tell");
}

bool isSame(const ConfSetting &left, const ConfSetting &right)
{
    return left.key == right.key && left.value == right.value && left.place == right.place &&
           left.listener == right.listener && left.bridge == right.bridge;
}

template <typename Read> void checkConf(const Files &files, const Read &read)
{
    const ConfSources sources = sourcesOf(files);
    const ConfReading reading = read(sources);
    const BrokerConf &conf = reading.conf;
    holds(reading.files.value(0) == mainPath, "the main file is the first that is read");
    for (const QString &path : reading.files)
        holds(files.contains(path), "what is read is there");
    checkFound(files, reading);
    checkSettings(files, reading);
    checkSecurity(files, reading, conf.security);
    for (const ConfListener &listener : conf.listeners) {
        holds(listener.port >= 0 && listener.port <= 65535, "a port is one");
        holds(listener.port != 0 || !listener.socketPath.isEmpty(), "without a port there is a socket");
        if (listener.place.line > 0)
            checkPlace(files, reading, listener.place);
        checkSecurity(files, reading, listener.security);
        if (listener.protocol.isSet())
            checkPlace(files, reading, listener.protocol.place);
        holds(listener.maxQos.value >= 0 && listener.maxQos.value <= 2, "a quality of service is one");
        holds(!conf.allowsAnonymous(listener) || !conf.autoIdPrefixOf(listener).contains(u'\n'),
              "what is in force can be told");
    }
    holds(conf.listeners.isEmpty() ? conf.isLocalOnly || reading.isBroken : !conf.isLocalOnly,
          "local only is a broker without listeners");
    for (const ConfPlugin &plugin : conf.plugins)
        for (const ConfPlugin::Option &option : plugin.options)
            checkValue(files, reading, option.value);
    const ConfReading again = read(sources);
    holds(again.findings == reading.findings && again.files == reading.files &&
              std::equal(conf.settings.cbegin(), conf.settings.cend(), again.conf.settings.cbegin(),
                         again.conf.settings.cend(), isSame),
          "reading again tells the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const Files files = filesOf(bytesOf(data, size));
    for (const QVersionNumber &version : {QVersionNumber(2, 0, 11), QVersionNumber(2, 0, 22), QVersionNumber(2, 1, 2)})
        checkConf(files, [&version](const ConfSources &sources) { return readConf(mainPath, sources, version); });
    checkConf(files, [](const ConfSources &sources) { return readFlashmqConf(mainPath, sources); });
    return 0;
}
