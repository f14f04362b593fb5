// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "vault/keychainstore.h"

#ifdef GATEHOUSE_WITH_DBUS
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusReply>
#endif
#include <QRandomGenerator>
#include <QTimer>
#include <QUuid>

#include <qt6keychain/keychain.h>

#include <array>

namespace gatehouse {

namespace {

QString service()
{
    return QStringLiteral("Gatehouse");
}

/// Whether a keychain runs or would be started when asked. QtKeychain 0.13.2 answers OtherError for one that is locked
/// and for one that is not there.
bool isKeychainThere()
{
#ifdef GATEHOUSE_WITH_DBUS
    const QDBusConnection bus = QDBusConnection::sessionBus();
    QDBusConnectionInterface *services = bus.isConnected() ? bus.interface() : nullptr;
    if (!services)
        return false;
    const QDBusReply<QStringList> startable = services->activatableServiceNames();
    for (const QString &name : {QStringLiteral("org.freedesktop.secrets"), QStringLiteral("org.kde.kwalletd6"),
                                QStringLiteral("org.kde.kwalletd5"), QStringLiteral("org.kde.kwalletd")}) {
        const QDBusReply<bool> runs = services->isServiceRegistered(name);
        if ((runs.isValid() && runs.value()) || (startable.isValid() && startable.value().contains(name)))
            return true;
    }
    return false;
#else
    return true;
#endif
}

Secret randomSecret()
{
    std::array<quint32, 8> random{};
    QRandomGenerator::system()->generate(random.begin(), random.end());
    return Secret(QByteArray(reinterpret_cast<const char *>(random.data()), sizeof random).toHex());
}

/// One trial of the keychain: write, read, compare, remove. Belongs to the store and goes when it has answered; the
/// value that it wrote is removed whatever the read said.
class KeychainProbe final : public QObject
{
    Q_OBJECT
public:
    explicit KeychainProbe(KeychainStore &store)
        : QObject(&store)
        , m_store(store)
        , m_key(QLatin1String("probe/") + QUuid::createUuid().toString(QUuid::WithoutBraces))
        , m_written(randomSecret())
    {
    }

    Future<> start()
    {
        const Future<> future = m_answer.future();
        whenDone(m_store.write(m_key, m_written), this, [this](const Result<> &written) {
            if (written)
                readBack();
            else
                end(written);
        });
        return future;
    }

private:
    void readBack()
    {
        whenDone(m_store.read(m_key), this, [this](const Result<Secret> &read) {
            // QtKeychain 0.13.2 answers "entry not found" from a locked keychain too; what was written a moment ago is
            // there, so it is locked.
            if (read && read->sameAs(m_written))
                removeAfter({});
            else if (!read && read.error().fault != Fault::BadInput)
                removeAfter(fail(read.error()));
            else
                removeAfter(fail(Fault::Refused,
                                 tr("The keychain does not give back what was put into it; it may be locked. Unlock it "
                                    "and start again, or go on: Gatehouse will ask for the password each time.")));
        });
    }
    void removeAfter(const Result<> &result)
    {
        whenDone(m_store.erase(m_key), this,
                 [this, result](const Result<> &removed) { end(result ? removed : result); });
    }
    void end(const Result<> &result)
    {
        m_answer.finish(result);
        deleteLater();
    }

    KeychainStore &m_store;
    QString m_key;
    Secret m_written;
    Answer<> m_answer;
};

} // namespace

KeychainStore::KeychainStore(std::chrono::milliseconds patience)
    : m_patience(patience)
{
}

template <typename T, typename Taken> Future<T> KeychainStore::run(QKeychain::Job *job, const QString &key, Taken taken)
{
    const Answer<T> answer;
    // The timer is the context of both ends: whichever comes first ends the other.
    auto *timer = new QTimer(this);
    timer->setSingleShot(true);
    connect(timer, &QTimer::timeout, timer, [this, timer, answer] {
        answer.finish(fail(silence()));
        timer->stop();
        timer->deleteLater();
    });
    connect(job, &QKeychain::Job::finished, timer, [this, timer, answer, taken](QKeychain::Job *done) {
        if (done->error() == QKeychain::NoError)
            answer.finish(taken(*done));
        else
            answer.finish(fail(errorOf(*done)));
        timer->stop();
        timer->deleteLater();
    });
    job->setKey(key);
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    timer->start(m_patience);
    job->start();
    return answer.future();
}

Future<> KeychainStore::probe()
{
    return (new KeychainProbe(*this))->start();
}

Future<Secret> KeychainStore::read(const QString &key)
{
    return run<Secret>(new QKeychain::ReadPasswordJob(service()), key, [](QKeychain::Job &job) -> Result<Secret> {
        return Secret(static_cast<QKeychain::ReadPasswordJob &>(job).binaryData());
    });
}

Future<> KeychainStore::write(const QString &key, const Secret &secret)
{
    auto *job = new QKeychain::WritePasswordJob(service());
    job->setBinaryData(secret.reveal());
    return run<void>(job, key, [](QKeychain::Job &) -> Result<> { return {}; });
}

Future<> KeychainStore::remove(const QString &key)
{
    // gnome-keyring 42 behind QtKeychain 0.13.2 answers "removed" while it is locked, and the password stays; a write
    // does not succeed then.
    const Answer<> answer;
    whenDone(probe(), this, [this, key, answer](const Result<> &probed) {
        if (!probed) {
            answer.finish(probed);
            return;
        }
        whenDone(erase(key), this, [answer](const Result<> &erased) {
            const bool wasNotThere = !erased && erased.error().fault == Fault::BadInput;
            answer.finish(wasNotThere ? Result<>() : erased);
        });
    });
    return answer.future();
}

Future<> KeychainStore::erase(const QString &key)
{
    return run<void>(new QKeychain::DeletePasswordJob(service()), key, [](QKeychain::Job &) -> Result<> { return {}; });
}

Error KeychainStore::errorOf(const QKeychain::Job &job) const
{
    const QString detail = QStringLiteral("%1 (%2)").arg(job.errorString()).arg(job.error());
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return {Fault::BadInput, tr("The keychain holds no password for this broker. Enter it."), detail};
    case QKeychain::CouldNotDeleteEntry:
        return {Fault::Storage,
                tr("The keychain could not remove the password. Remove it with the keychain's own program; it is filed "
                   "under Gatehouse."),
                detail};
    case QKeychain::NoError:
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        break;
    case QKeychain::OtherError:
        if (!isKeychainThere())
            break;
        [[fallthrough]];
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return {Fault::Refused,
                tr("The keychain is locked or refused. Unlock it and try again, or go on: Gatehouse will ask for the "
                   "password each time."),
                detail};
    }
    return {Fault::NotSupported, tr("No keychain answers here. Gatehouse will ask for the password each time."),
            detail};
}

Error KeychainStore::silence() const
{
    return {Fault::TimedOut,
            tr("The keychain did not answer in time. Look for its question on the screen and try "
               "again, or go on: Gatehouse will ask for the password each time."),
            QString()};
}

std::unique_ptr<SecretStore> SecretStore::keychain()
{
    return std::make_unique<KeychainStore>();
}

} // namespace gatehouse

#include "keychainstore.moc"
