// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/profiletable.h"

#include <algorithm>

namespace gatehouse {

namespace {

QString certificateText(CertificateIdentity identity)
{
    switch (identity) {
    case CertificateIdentity::Never:
        return QStringLiteral("never");
    case CertificateIdentity::Possible:
        return QStringLiteral("possible");
    case CertificateIdentity::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

CertificateIdentity certificateFrom(const QString &text)
{
    for (const CertificateIdentity identity : {CertificateIdentity::Never, CertificateIdentity::Possible}) {
        if (text == certificateText(identity))
            return identity;
    }
    return CertificateIdentity::Unknown;
}

const QString rootText = QStringLiteral("root");

bool nameComesBefore(const Profile &left, const Profile &right)
{
    const int order = left.name.compare(right.name, Qt::CaseInsensitive);
    return order != 0 ? order < 0 : left.name < right.name;
}

} // namespace

ProfileTable::ProfileTable(Database &database)
    : m_database(database)
    , m_all(database,
            QStringLiteral("SELECT CAST(id AS BLOB), CAST(name AS BLOB), CAST(kind AS BLOB), CAST(host AS BLOB), port, "
                           "tls, CAST(user AS BLOB), CAST(ca_file AS BLOB), CAST(certificate_file AS BLOB), "
                           "CAST(key_file AS BLOB), CAST(certificate_identity AS BLOB), writing, "
                           "CAST(config_file AS BLOB), CAST(reload_command AS BLOB), CAST(ssh_host AS BLOB), "
                           "CAST(files_account AS BLOB), CAST(log AS BLOB) FROM profile"))
    , m_named(database, QStringLiteral("SELECT 1 FROM profile WHERE name = CAST(? AS TEXT) AND id <> CAST(? AS TEXT)"))
    , m_save(database,
             QStringLiteral(
                 "INSERT OR REPLACE INTO profile (id, name, kind, host, port, tls, user, ca_file, "
                 "certificate_file, key_file, certificate_identity, writing, config_file, reload_command, ssh_host, "
                 "files_account, log) VALUES (CAST(? AS TEXT), "
                 "CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, CAST(? AS TEXT), "
                 "CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), "
                 "CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))"))
    , m_remove(database, QStringLiteral("DELETE FROM profile WHERE id = CAST(? AS TEXT)"))
{
}

Result<> ProfileTable::migrate(Database &database, int from, int)
{
    if (from < 1) {
        if (auto made = createTable(database); !made)
            return made;
    }
    for (const auto &[version, column] :
         {std::pair{2, "config_file"}, std::pair{3, "reload_command"}, std::pair{4, "ssh_host"},
          std::pair{4, "files_account"}, std::pair{6, "log"}}) {
        if (from >= version)
            continue;
        if (auto added = database.execute(QStringLiteral("ALTER TABLE profile ADD COLUMN %1 TEXT NOT NULL DEFAULT ''")
                                              .arg(QLatin1String(column)));
            !added)
            return added;
    }
    return {};
}

Result<> ProfileTable::createTable(Database &database)
{
    return database.execute(QStringLiteral(
        "CREATE TABLE profile (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, "
        "host TEXT NOT NULL, port INTEGER NOT NULL, tls INTEGER NOT NULL, user TEXT NOT NULL, ca_file TEXT NOT NULL, "
        "certificate_file TEXT NOT NULL, key_file TEXT NOT NULL, certificate_identity TEXT NOT NULL, "
        "writing INTEGER NOT NULL) STRICT"));
}

Result<QList<Profile>> ProfileTable::all()
{
    auto rows = m_all.select();
    if (!rows)
        return fail(std::move(rows.error()));
    QList<Profile> profiles;
    while (true) {
        const auto more = rows->next();
        if (!more)
            return fail(more.error());
        if (!*more)
            break;
        Profile profile;
        profile.id = rows->text(0);
        profile.name = rows->text(1);
        profile.endpoint.kind = rows->text(2);
        profile.endpoint.host = rows->text(3);
        profile.endpoint.port = static_cast<quint16>(rows->number(4));
        profile.endpoint.tls = rows->number(5) != 0;
        profile.endpoint.user = rows->text(6);
        profile.endpoint.caFile = rows->text(7);
        profile.endpoint.certificateFile = rows->text(8);
        profile.endpoint.keyFile = rows->text(9);
        profile.endpoint.certificateIdentity = certificateFrom(rows->text(10));
        profile.writing = rows->number(11) == 1 ? Writing::On : Writing::Off;
        profile.endpoint.configFile = rows->text(12);
        profile.endpoint.reloadCommand = rows->text(13);
        profile.endpoint.sshHost = rows->text(14);
        profile.endpoint.filesAccount = rows->text(15) == rootText ? Account::Root : Account::Own;
        profile.endpoint.log = rows->text(16);
        profiles.append(profile);
    }
    std::sort(profiles.begin(), profiles.end(), nameComesBefore);
    return profiles;
}

Result<> ProfileTable::write(const Profile &profile)
{
    if (profile.id.isEmpty())
        return fail(Fault::BadInput, tr("A broker of one run only is not saved. Add it under Brokers to keep it."));
    if (profile.name.trimmed().isEmpty())
        return fail(Fault::BadInput, tr("A broker needs a name. Give it one that is not used yet."));
    {
        auto others = m_named.select({Statement::text(profile.name), Statement::text(profile.id)});
        if (!others)
            return fail(std::move(others.error()));
        const auto taken = others->next();
        if (!taken)
            return fail(taken.error());
        if (*taken)
            return fail(Fault::BadInput,
                        tr("Another broker has the name %1 already. Choose a different name.").arg(profile.name));
    }
    const Endpoint &endpoint = profile.endpoint;
    return m_save.run({Statement::text(profile.id), Statement::text(profile.name), Statement::text(endpoint.kind),
                       Statement::text(endpoint.host), endpoint.port, endpoint.tls ? 1 : 0,
                       Statement::text(endpoint.user), Statement::text(endpoint.caFile),
                       Statement::text(endpoint.certificateFile), Statement::text(endpoint.keyFile),
                       Statement::text(certificateText(endpoint.certificateIdentity)),
                       profile.writing == Writing::On ? 1 : 0, Statement::text(endpoint.configFile),
                       Statement::text(endpoint.reloadCommand), Statement::text(endpoint.sshHost),
                       Statement::text(endpoint.filesAccount == Account::Root ? rootText : QString()),
                       Statement::text(endpoint.log)});
}

Result<> ProfileTable::save(const Profile &profile)
{
    return m_database.transaction([this, &profile] { return write(profile); });
}

Result<> ProfileTable::remove(const QString &id)
{
    return m_database.transaction([this, &id] { return m_remove.run({Statement::text(id)}); });
}

Result<> ProfileTable::replace(const QString &id, const Profile &by)
{
    return m_database.transaction([this, &id, &by]() -> Result<> {
        if (auto removed = m_remove.run({Statement::text(id)}); !removed)
            return removed;
        return write(by);
    });
}

} // namespace gatehouse
