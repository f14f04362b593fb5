// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace gatehouse::mosquitto {

enum class RecordType { Client, Group, Role, Defaults, AnonymousGroup };

/// The parts of a record id such as "dynsec/client/pump-7"; the name may hold any character, '/' and '#' included.
struct RecordName
{
    RecordType type = RecordType::Client;
    QString name; ///< empty for Defaults and AnonymousGroup
    friend bool operator==(const RecordName &, const RecordName &) = default;
};

QString recordId(RecordType type, const QString &name = {});
std::optional<RecordName> parseRecordId(const QString &id);
/// The record that a block id such as "dynsec/client/pump-7#disabled" is about; the id itself when it has no '#'.
QString recordOfBlock(const QString &blockId);
/// What follows the last '#': "disabled".
QString aspectOfBlock(const QString &blockId);

/// A role or group that something belongs to. Priority -1: not set.
struct Membership
{
    QByteArray name;
    int priority = -1;
    friend bool operator==(const Membership &, const Membership &) = default;
};

/// One account as getClient shows it, apart from what changes by itself (connections). Texts are UTF-8; an absent text
/// and an empty one differ, since the plugin can empty a text but never remove it.
struct ClientRecord
{
    QByteArray username;
    std::optional<QByteArray> clientId;
    std::optional<QByteArray> textName;
    std::optional<QByteArray> textDescription;
    bool disabled = false;
    QList<Membership> roles;
    QList<Membership> groups;

    /// Compact JSON with sorted keys, as it stands in Change::before and after.
    [[nodiscard]] QByteArray canonical() const;
    /// nullopt: not a client record.
    static std::optional<ClientRecord> fromCanonical(const QByteArray &json);
    friend bool operator==(const ClientRecord &, const ClientRecord &) = default;
};

/// Appends a JSON string; `utf8` must be valid UTF-8.
void appendJsonString(QByteArray &json, QByteArrayView utf8);
QByteArray jsonString(const QString &text);

} // namespace gatehouse::mosquitto
