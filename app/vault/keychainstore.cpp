// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "vault/keychainstore.h"

#include <QRandomGenerator>
#include <QTimer>

#include <qt6keychain/keychain.h>

namespace gatehouse {

namespace {

QString service()
{
    return QStringLiteral("Gatehouse");
}

/// QtKeychain 0.13.2 answers "Entry not found" as well for a keychain that stayed locked because there is no display
/// for its prompt; only probe(), a write and a read, tells these apart.
Error errorOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return {Fault::BadInput, KeychainStore::tr("The keychain holds no password for this broker. Enter it."),
                job.errorString()};
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return {
            Fault::Refused,
            KeychainStore::tr("The keychain is locked or did not allow access. Unlock it and try again, or enter the "
                              "password for this time."),
            job.errorString()};
    case QKeychain::CouldNotDeleteEntry:
        return {Fault::Refused, KeychainStore::tr("The keychain did not delete the password. Unlock it and try again."),
                job.errorString()};
    case QKeychain::NoError:
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError:
        break;
    }
    return {Fault::NotSupported,
            KeychainStore::tr("No keychain answers here. Gatehouse will ask for the password each time."),
            job.errorString()};
}

} // namespace

KeychainStore::KeychainStore(std::chrono::milliseconds patience)
    : m_patience(patience)
{
}

/// The job deletes itself when it is done; a job that never ends is left behind once its answer is given.
template <typename T, typename Handler> Future<T> KeychainStore::run(QKeychain::Job *job, Handler succeeded)
{
    Answer<T> answer;
    job->setInsecureFallback(false);
    connect(job, &QKeychain::Job::finished, this, [answer, succeeded](QKeychain::Job *done) {
        if (done->error() == QKeychain::NoError)
            answer.finish(succeeded(done));
        else
            answer.finish(fail(errorOf(*done)));
    });
    QTimer::singleShot(m_patience, this, [answer] {
        answer.finish(
            fail(Fault::TimedOut,
                 tr("The keychain did not answer. Look for a window that asks to unlock it, and try again.")));
    });
    job->start();
    return answer.future();
}

Future<Secret> KeychainStore::read(const QString &key)
{
    auto *job = new QKeychain::ReadPasswordJob(service());
    job->setKey(key);
    return run<Secret>(job, [](QKeychain::Job *done) -> Result<Secret> {
        return Secret(static_cast<QKeychain::ReadPasswordJob *>(done)->binaryData());
    });
}

Future<> KeychainStore::write(const QString &key, const Secret &secret)
{
    auto *job = new QKeychain::WritePasswordJob(service());
    job->setKey(key);
    job->setBinaryData(secret.reveal());
    return run<void>(job, [](QKeychain::Job *) { return Result<>(); });
}

Future<> KeychainStore::remove(const QString &key)
{
    auto *job = new QKeychain::DeletePasswordJob(service());
    job->setKey(key);
    return run<void>(job, [](QKeychain::Job *) { return Result<>(); });
}

Future<> KeychainStore::probe()
{
    Answer<> answer;
    const QString key = QStringLiteral("probe-%1").arg(QRandomGenerator::system()->generate64());
    const Secret value(QByteArray::number(QRandomGenerator::system()->generate64()));
    whenDone(write(key, value), this, [this, answer, key, value](const Result<> &written) {
        if (!written) {
            answer.finish(fail(written.error()));
            return;
        }
        whenDone(read(key), this, [this, answer, key, value](const Result<Secret> &back) {
            const bool same = back && back->sameAs(value);
            whenDone(remove(key), this, [answer, same](const Result<> &) {
                if (same)
                    answer.finish({});
                else
                    answer.finish(
                        fail(Fault::NotSupported, tr("The keychain does not give back what it was given. Gatehouse "
                                                     "will ask for the password each time.")));
            });
        });
    });
    return answer.future();
}

std::unique_ptr<SecretStore> SecretStore::keychain()
{
    return std::make_unique<KeychainStore>();
}

} // namespace gatehouse
