// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/flashmqconf.h"

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/flashmqreader.h"
#include "connectors/mosquitto/files/linereader.h"
#include "core/text.h"

#include <QFileInfo>

#include <algorithm>
#include <limits>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostFindings = 200;
constexpr qsizetype longestLine = 256;
constexpr qsizetype mostFiles = 1000;

bool isWord(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '-';
}

/// The word that a line begins with.
QByteArrayView keyOf(QByteArrayView line)
{
    qsizetype size = 0;
    while (size < line.size() && isWord(line.at(size)))
        ++size;
    return line.first(size);
}

/// Of a line like "listen {"; empty: it is none.
QByteArrayView blockName(QByteArrayView line)
{
    const QByteArrayView name = keyOf(line);
    QByteArrayView rest = line.sliced(name.size());
    while (rest.startsWith(' '))
        rest = rest.sliced(1);
    return rest == QByteArrayView("{") ? name : QByteArrayView();
}

/// What stands behind the key and blanks; null: it is no such line.
QByteArrayView valueOf(QByteArrayView line)
{
    const QByteArrayView key = keyOf(line);
    QByteArrayView rest = line.sliced(key.size());
    if (key.isEmpty() || rest.isEmpty() || !isSpace(rest.front()))
        return {};
    while (!rest.isEmpty() && isSpace(rest.front()))
        rest = rest.sliced(1);
    return rest.isEmpty() || rest.contains('\r') ? QByteArrayView() : rest;
}

} // namespace

Product productOf(const QString &path, QByteArrayView bytes)
{
    if (QFileInfo(path).fileName() == u"flashmq.conf")
        return Product::FlashMq;
    LineReader lines(bytes, std::numeric_limits<qsizetype>::max());
    QByteArrayView line;
    while (lines.next(line)) {
        line = withoutBlanks(line);
        const QByteArrayView block = blockName(line);
        const QByteArrayView key = keyOf(line);
        if (block == QByteArrayView("listen") || key == QByteArrayView("mosquitto_password_file") ||
            key == QByteArrayView("mosquitto_acl_file"))
            return Product::FlashMq;
    }
    return Product::Mosquitto;
}

ConfReading FlashmqReader::read(const QString &path)
{
    readFile(path);
    forgetBlock();
    if (m_place != FlashmqOption::Place::Root)
        tell(Finding::Severity::Error, m_begin,
             tr("The block that begins here does not end. Add a line with } alone."));
    if (!m_hasListener) {
        ConfListener usual;
        usual.port = 1883;
        m_out.conf.listeners.append(usual);
    }
    for (ConfListener &listener : m_out.conf.listeners) {
        FlashmqOptions options = m_out.conf.flashmq;
        options.deniedFrom = listener.flashmq.deniedFrom;
        options.allowedFrom = listener.flashmq.allowedFrom;
        listener.flashmq = options;
    }
    return m_out;
}

void FlashmqReader::readFile(const QString &path)
{
    const Result<QByteArray> bytes = m_sources.read(path);
    if (!bytes || m_open.contains(path) || m_out.files.size() >= mostFiles) {
        const ConfPlace place = m_open.isEmpty() ? ConfPlace{path, 0, 0} : placeOf(m_file.text);
        tell(Finding::Severity::Error, place,
             bytes ? tr("“%1” includes itself, or there are too many such files.").arg(visibleText(path))
                   : tr("“%1” cannot be read, so the broker does not start: %2")
                         .arg(visibleText(path), visibleText(bytes.error().what)));
        return;
    }
    m_out.files.append(path);
    m_open.insert(path);
    const File outer = m_file;
    m_file = {path, 0, {}};
    LineReader lines(*bytes, std::numeric_limits<qsizetype>::max()); // it loses no line
    QByteArrayView line;
    while (lines.next(line)) {
        m_file.line = lines.number();
        m_file.text = line;
        readLine(withoutBlanks(line));
        include(line);
    }
    m_open.remove(path);
    m_file = outer;
}

/// It is looked for in the line as it stands, so with blanks before it, or in quotes, nothing is included.
void FlashmqReader::include(QByteArrayView line)
{
    const QByteArrayView folder = valueOf(line);
    if (keyOf(line) != QByteArrayView("include_dir") || folder.isNull())
        return;
    const QString path = lenientUtf8(folder);
    const Result<QStringList> names = m_sources.list(path);
    if (!names) {
        error(folder, tr("The folder “%1” cannot be read, so the broker does not start: %2")
                          .arg(shown(folder), visibleText(names.error().what)));
        return;
    }
    QByteArrayList taken;
    for (const QString &name : *names)
        if (name.endsWith(QLatin1String(".conf")) && !name.startsWith(u'.'))
            taken.append(name.toUtf8());
    std::sort(taken.begin(), taken.end());
    for (const QByteArray &name : std::as_const(taken))
        readFile(path + u'/' + lenientUtf8(name));
}

void FlashmqReader::readLine(QByteArrayView line)
{
    if (line.isEmpty() || line.startsWith('#'))
        return;
    if (line.size() > longestLine) {
        error(line, tr("The line is longer than 256 bytes, which the broker does not take. Shorten it."));
        return;
    }
    m_key = keyOf(line);
    if (const QByteArrayView block = blockName(line); !block.isEmpty())
        return begin(block);
    if (line == QByteArrayView("}"))
        return end();
    const QByteArrayView value = valueOf(line);
    if (!value.isNull())
        return readOption(m_key, value);
    if (line.startsWith("\xef\xbb\xbf"))
        error(line, tr("The file begins with a byte order mark, which the broker does not understand. Save it as UTF-8 "
                       "without one."));
    else if (m_key.size() == line.size())
        error(line, tr("The value of %1 is missing. Write it behind the name, after a space.").arg(shown(m_key)));
    else
        error(line, tr("“%1” is not understood: a line is a name and a value, the beginning of a block or }. Correct "
                       "or remove it.")
                        .arg(shown(line)));
}

void FlashmqReader::begin(QByteArrayView name)
{
    if (name != QByteArrayView("listen") && name != QByteArrayView("bridge")) {
        error(name, tr("The broker knows no block “%1”. Write listen or bridge.").arg(shown(name)));
    } else if (m_place != FlashmqOption::Place::Root) {
        error(name, tr("A block begins inside of another. End that one with } before."));
    }
    m_begin = placeOf(name);
    m_block = {};
    m_keys.clear();
    m_block.listener.place = m_begin;
    m_place = name == QByteArrayView("listen") ? FlashmqOption::Place::Listen : FlashmqOption::Place::Bridge;
    if (name == QByteArrayView("bridge"))
        m_out.conf.bridges.append({QString(), m_begin});
}

void FlashmqReader::end()
{
    if (m_place == FlashmqOption::Place::Root)
        error(m_file.text, tr("Here ends a block that does not begin. Remove the line."));
    if (m_place == FlashmqOption::Place::Listen)
        finishListener();
    if (m_place == FlashmqOption::Place::Bridge)
        finishBridge();
    m_place = FlashmqOption::Place::Root;
}

void FlashmqReader::readOption(QByteArrayView key, QByteArrayView text)
{
    const auto values = flashmqValues(text);
    if (!values || values->isEmpty()) {
        error(text, tr("A quote or a backslash in the value of %1 is not followed by what it needs. Correct it.")
                        .arg(shown(key)));
        return;
    }
    const bool isPluginOption = m_place == FlashmqOption::Place::Root && key.startsWith("plugin_opt_");
    const FlashmqOption *option = flashmqOption(m_place, key);
    if (!isPluginOption && option == nullptr)
        return unknown(key);
    const bool isTaken = isPluginOption || check(*option, *values);
    const bool takesMore =
        option != nullptr && (option->kind == FlashmqOption::Kind::Topic || option->kind == FlashmqOption::Kind::Parts);
    if (values->size() > 1 && !takesMore) {
        error(text, tr("%1 takes one value, and here are %2. Put it in quotes if it has a space in it.")
                        .arg(shown(key))
                        .arg(values->size()));
        return;
    }
    if (!isTaken)
        return;
    m_keys.insert(key.toByteArray());
    m_out.conf.settings.append({lenientUtf8(key),
                                lenientUtf8(text),
                                placeOf(key),
                                m_place == FlashmqOption::Place::Listen ? int(m_out.conf.listeners.size()) : -1,
                                {}});
    if (m_place == FlashmqOption::Place::Root)
        takeRoot(values->constFirst());
    else if (m_place == FlashmqOption::Place::Listen)
        takeListen(values->constFirst());
}

void FlashmqReader::unknown(QByteArrayView key)
{
    if (key == QByteArrayView("password_file") || key == QByteArrayView("acl_file"))
        error(key, tr("The option is called mosquitto_%1 here. Correct the line.").arg(shown(key)));
    else if (isFlashmqOption(key))
        error(key, m_place == FlashmqOption::Place::Root
                       ? tr("%1 belongs into a block. Move it into one.").arg(shown(key))
                       : tr("%1 does not belong into this block. Move it to where it does.").arg(shown(key)));
    else
        error(key, tr("The broker knows no option “%1”. Correct or remove the line.").arg(shown(key)));
}

bool FlashmqReader::error(QByteArrayView at, const QString &what)
{
    tell(Finding::Severity::Error, placeOf(at), what);
    return false;
}

void FlashmqReader::tell(Finding::Severity severity, const ConfPlace &place, const QString &what)
{
    m_out.isBroken |= severity == Finding::Severity::Error;
    if (m_out.findings.size() < mostFindings)
        m_out.findings.append({severity, place.file, place.line, place.column, what});
}

QString FlashmqReader::shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

ConfReading readFlashmqConf(const QString &path, const ConfSources &sources)
{
    return FlashmqReader(sources).read(path);
}

} // namespace gatehouse::mosquitto
