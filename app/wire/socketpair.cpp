// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/socketpair.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(SocketPair)
};

// Closes a descriptor when it goes.
class Descriptor
{
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

// A listening socket at <folder>/s. Folders come in the order of their merit: the first is the user's own and in
// memory, the last are there when $TMPDIR is full or its path too long for a socket's name (108 bytes on Linux).
int listenIn(const QTemporaryDir &folder, QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path = QFile::encodeName(folder.filePath(QStringLiteral("s")));
    if (!folder.isValid() || path.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return -1;
    std::memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()));
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0)
        return -1;
    ::fcntl(listener, F_SETFD, FD_CLOEXEC);
    if (::bind(listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 &&
        ::listen(listener, 1) == 0)
        return listener;
    ::close(listener);
    return -1;
}

} // namespace

SocketPair::~SocketPair()
{
    if (m_ours >= 0)
        ::close(m_ours);
}

Result<> SocketPair::open(const std::function<Result<>(const QByteArray &path)> &connectTo)
{
    const QStringList places{qEnvironmentVariable("XDG_RUNTIME_DIR"), QDir::tempPath(), QStringLiteral("/tmp"),
                             QStringLiteral("/dev/shm")};
    for (const QString &place : places) {
        if (place.isEmpty())
            continue;
        const QTemporaryDir folder(place + QStringLiteral("/gatehouse-XXXXXX")); // mode 0700
        QByteArray path;
        const Descriptor listener(listenIn(folder, path));
        if (listener.number() < 0)
            continue;
        if (Result<> connected = connectTo(path); !connected)
            return connected;
        m_ours = ::accept(listener.number(), nullptr, nullptr);
        if (m_ours < 0)
            continue;
        ::fcntl(m_ours, F_SETFD, FD_CLOEXEC);
        ::fcntl(m_ours, F_SETFL, ::fcntl(m_ours, F_GETFL) | O_NONBLOCK);
        return {};
    }
    return fail(
        Fault::Storage,
        Words::tr("No private socket could be made in the folder for temporary files. Free some space there, or "
                  "set TMPDIR to a folder that you may write to."),
        QString::fromLocal8Bit(std::strerror(errno)));
}

qsizetype SocketPair::write(QByteArrayView bytes)
{
    const ssize_t written =
        ::send(m_ours, bytes.data(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    return static_cast<qsizetype>(written);
}

QByteArray SocketPair::readAll()
{
    QByteArray all;
    char piece[16 * 1024];
    ssize_t size = 0;
    while ((size = ::read(m_ours, piece, sizeof piece)) > 0) {
        all.append(piece, static_cast<qsizetype>(size));
        if (size < static_cast<ssize_t>(sizeof piece))
            break;
    }
    return all;
}

bool SocketPair::hasInput(int descriptor)
{
    int bytes = 0;
    return descriptor >= 0 && ::ioctl(descriptor, FIONREAD, &bytes) == 0 && bytes > 0;
}

} // namespace gatehouse
