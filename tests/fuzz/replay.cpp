// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs a fuzz target without libFuzzer, as a test: over every input that is kept, and over mutations of them. An input
// that breaks something is written to the working folder.

#include "fuzz/invariant.h"
#include "support/mutations.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <csignal>

#if __has_include(<sanitizer/common_interface_defs.h>)
#include <sanitizer/common_interface_defs.h>
#endif

namespace {

constexpr int rounds = 2000;

QByteArray current;
QString broken;

void keepInput()
{
    QFile file(broken);
    if (file.open(QIODevice::WriteOnly) && file.write(current) == current.size())
        std::fprintf(stderr, "The input is in %s\n", qPrintable(broken));
}

void run(const QByteArray &bytes)
{
    current = bytes;
    LLVMFuzzerTestOneInput(reinterpret_cast<const quint8 *>(bytes.constData()), std::size_t(bytes.size()));
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s: %s", qPrintable(path), qPrintable(file.errorString()));
    return file.readAll();
}

/// The words of a dictionary as libFuzzer reads it: "..." a line, in which \xNN, \\ and \" stand for a byte.
QByteArrayList wordsOf(const QByteArray &dictionary)
{
    QByteArrayList words;
    const QByteArrayList lines = dictionary.split('\n');
    for (const QByteArray &line : lines) {
        const QByteArray text = line.trimmed();
        if (!text.startsWith('"') || !text.endsWith('"'))
            continue;
        QByteArray word;
        for (qsizetype i = 1; i + 1 < text.size(); ++i) {
            if (text.at(i) != '\\') {
                word += text.at(i);
            } else if (text.at(++i) != 'x') {
                word += text.at(i);
            } else {
                word += QByteArray::fromHex(text.mid(i + 1, 2));
                i += 2;
            }
        }
        words.append(word);
    }
    return words;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3)
        qFatal("Usage: %s CORPUS-FOLDER DICTIONARY", argv[0]);
    broken = QDir::current().absoluteFilePath(QStringLiteral("broken-") +
                                              QFileInfo(QString::fromLocal8Bit(argv[0])).fileName());
    std::signal(SIGABRT, [](int) { keepInput(); });
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_set_death_callback(keepInput);
#endif
    // Every run of the tests is to see the same inputs.
    if (!qEnvironmentVariableIsSet("GATEHOUSE_SEED"))
        qputenv("GATEHOUSE_SEED", "1");
    const QDir corpus(QString::fromLocal8Bit(argv[1]));
    QByteArrayList kept;
    const QStringList names = corpus.entryList(QDir::Files, QDir::Name);
    for (const QString &name : names)
        kept.append(contents(corpus.filePath(name)));
    if (kept.isEmpty())
        qFatal("%s holds no inputs.", argv[1]);
    kept.append(QByteArray());
    for (const QByteArray &bytes : std::as_const(kept))
        run(bytes);
    gatehouse::test::Mutations mutations(kept, wordsOf(contents(QString::fromLocal8Bit(argv[2]))), rounds);
    QByteArray bytes;
    while (mutations.next(bytes))
        run(bytes);
    qInfo("%d inputs kept", int(kept.size()) - 1);
    return 0;
}
