// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/password.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QFile>

#include <cerrno>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Password)
};

constexpr char interruptKey = '\x03'; // Ctrl+C
constexpr qsizetype longest = 65535;  // what CONNECT can carry

/// The terminal of this process with the echo off and Ctrl+C as a plain key, so that it is always put back.
class QuietTerminal
{
public:
    QuietTerminal()
        : m_terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC))
    {
        if (m_terminal < 0 || ::tcgetattr(m_terminal, &m_before) != 0)
            return;
        termios quiet = m_before;
        quiet.c_lflag &= ~tcflag_t(ECHO | ISIG);
        quiet.c_cc[VEOL] = interruptKey; // ends the line, so that it is read at once
        m_isQuiet = ::tcsetattr(m_terminal, TCSAFLUSH, &quiet) == 0;
    }
    QuietTerminal(const QuietTerminal &) = delete;
    QuietTerminal &operator=(const QuietTerminal &) = delete;
    ~QuietTerminal()
    {
        if (m_isQuiet)
            ::tcsetattr(m_terminal, TCSAFLUSH, &m_before);
        if (m_terminal >= 0)
            ::close(m_terminal);
    }
    [[nodiscard]] bool isQuiet() const { return m_isQuiet; }
    void say(const QByteArray &text) const
    {
        while (::write(m_terminal, text.constData(), size_t(text.size())) < 0 && errno == EINTR) {
        }
    }
    /// One line; nothing when Ctrl+C or the end came.
    [[nodiscard]] std::optional<Secret> readLine() const
    {
        QByteArray line;
        line.reserve(longest); // never moved, so that no copy stays behind
        char key = 0;
        while (line.size() < longest) {
            const ssize_t count = ::read(m_terminal, &key, 1);
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0 || key == interruptKey)
                return std::nullopt;
            if (key == '\n' || key == '\r')
                break;
            line.append(key);
        }
        return Secret(std::move(line));
    }

private:
    int m_terminal;
    termios m_before = {};
    bool m_isQuiet = false;
};

} // namespace

Result<Secret> passwordFromFile(const QString &file)
{
    QFile source;
    bool isOpen = false;
    if (file == u'-') {
        isOpen = source.open(stdin, QIODevice::ReadOnly);
    } else {
        source.setFileName(file);
        isOpen = source.open(QIODevice::ReadOnly);
    }
    if (!isOpen) {
        return fail(Fault::BadInput,
                    Words::tr("The password file %1 cannot be read. Check the path and its permissions.")
                        .arg(visibleText(file)),
                    source.errorString());
    }
    QByteArray content = source.read(longest + 3);
    if (content.endsWith('\n'))
        content.chop(1);
    if (content.endsWith('\r'))
        content.chop(1);
    if (content.size() > longest) {
        return fail(Fault::BadInput,
                    Words::tr("%1 is too long for a password. Name the file that holds the password alone.")
                        .arg(visibleText(file)));
    }
    return Secret(std::move(content));
}

std::optional<Secret> passwordFromEnvironment()
{
    if (!qEnvironmentVariableIsSet("GATEHOUSE_PASSWORD"))
        return std::nullopt;
    Secret secret(qgetenv("GATEHOUSE_PASSWORD"));
    qunsetenv("GATEHOUSE_PASSWORD");
    return secret;
}

Result<Secret> passwordFromTerminal(const QString &question)
{
    const QuietTerminal terminal;
    if (!terminal.isQuiet()) {
        return fail(
            Fault::Refused,
            Words::tr("%1 No password was given: use --password-file FILE or GATEHOUSE_PASSWORD.").arg(question));
    }
    terminal.say(question.toUtf8() + ' ' + Words::tr("Password:").toUtf8() + ' ');
    std::optional<Secret> secret = terminal.readLine();
    terminal.say("\n");
    if (!secret)
        return fail(Fault::Cancelled, Words::tr("No password was entered."));
    return *secret;
}

} // namespace gatehouse
