// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/redactionkey.h"

#include "sessions/folderlock.h"

namespace gatehouse {

namespace {

const QString settingName = QStringLiteral("redaction-key");
constexpr std::chrono::seconds patience{10};

// Reads the key; makes one under a lock where there is none. Deletes itself.
class KeyLoading final : public QObject
{
    Q_OBJECT
public:
    KeyLoading(std::shared_ptr<Store> store, QObject *parent)
        : QObject(parent)
        , m_store(std::move(store))
        , m_lock(m_store->folder(), settingName)
    {
        whenDone(m_store->setting(settingName), this, [this](const Result<QByteArray> &key) {
            if (!key || !key->isEmpty())
                finish(key);
            else
                whenDone(m_lock.acquire(patience), this, [this](const Result<> &locked) { isLocked(locked); });
        });
    }
    [[nodiscard]] Future<Redaction> future() const { return m_answer.future(); }

private:
    void isLocked(const Result<> &locked)
    {
        if (!locked)
            return finish(fail(locked.error()));
        whenDone(m_store->setting(settingName), this, [this](const Result<QByteArray> &key) {
            if (!key || !key->isEmpty())
                return finish(key);
            const QByteArray fresh = Redaction::freshKey();
            whenDone(m_store->saveSetting(settingName, fresh), this, [this, fresh](const Result<> &saved) {
                finish(saved ? Result<QByteArray>(fresh) : Result<QByteArray>(fail(saved.error())));
            });
        });
    }
    void finish(const Result<QByteArray> &key)
    {
        m_lock.release();
        m_answer.finish(key.map([](const QByteArray &bytes) { return Redaction(bytes); }));
        deleteLater();
    }

    std::shared_ptr<Store> m_store;
    FolderLock m_lock;
    Answer<Redaction> m_answer;
};

} // namespace

Future<Redaction> loadRedaction(const std::shared_ptr<Store> &store, QObject *context)
{
    return (new KeyLoading(store, context))->future();
}

} // namespace gatehouse

#include "redactionkey.moc"
