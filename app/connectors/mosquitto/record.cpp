// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/record.h"

#include "connectors/mosquitto/reader.h"
#include "connectors/mosquitto/state.h"

namespace gatehouse::mosquitto {

namespace {

constexpr QLatin1String clientPrefix("dynsec/client/");
constexpr QLatin1String groupPrefix("dynsec/group/");
constexpr QLatin1String rolePrefix("dynsec/role/");
constexpr QLatin1String defaultsId("dynsec/defaults");
constexpr QLatin1String anonymousId("dynsec/anonymousGroup");

void appendText(QByteArray &json, const char *key, const std::optional<QByteArray> &text)
{
    if (!text)
        return;
    json += '"';
    json += key;
    json += "\":";
    appendJsonString(json, *text);
    json += ',';
}

void appendMemberships(QByteArray &json, const char *list, const char *key, const QList<Membership> &memberships)
{
    json += '"';
    json += list;
    json += "\":[";
    for (qsizetype i = 0; i < memberships.size(); ++i) {
        json += i == 0 ? "{\"" : ",{\"";
        const bool nameFirst = qstrcmp(key, "priority") < 0;
        const int priority = memberships.at(i).priority;
        if (!nameFirst && priority != -1) {
            json += "priority\":";
            json += QByteArray::number(priority);
            json += ",\"";
        }
        json += key;
        json += "\":";
        appendJsonString(json, memberships.at(i).name);
        if (nameFirst && priority != -1) {
            json += ",\"priority\":";
            json += QByteArray::number(priority);
        }
        json += '}';
    }
    json += "],";
}

} // namespace

QString recordId(RecordType type, const QString &name)
{
    switch (type) {
    case RecordType::Client:
        return clientPrefix + name;
    case RecordType::Group:
        return groupPrefix + name;
    case RecordType::Role:
        return rolePrefix + name;
    case RecordType::Defaults:
        return defaultsId;
    case RecordType::AnonymousGroup:
        return anonymousId;
    }
    return {};
}

std::optional<RecordName> parseRecordId(const QString &id)
{
    if (id.startsWith(clientPrefix))
        return RecordName{RecordType::Client, id.sliced(clientPrefix.size())};
    if (id.startsWith(groupPrefix))
        return RecordName{RecordType::Group, id.sliced(groupPrefix.size())};
    if (id.startsWith(rolePrefix))
        return RecordName{RecordType::Role, id.sliced(rolePrefix.size())};
    if (id == defaultsId)
        return RecordName{RecordType::Defaults, {}};
    if (id == anonymousId)
        return RecordName{RecordType::AnonymousGroup, {}};
    return std::nullopt;
}

QString recordOfBlock(const QString &blockId)
{
    const qsizetype hash = blockId.lastIndexOf(u'#');
    return hash < 0 ? blockId : blockId.first(hash);
}

QString aspectOfBlock(const QString &blockId)
{
    const qsizetype hash = blockId.lastIndexOf(u'#');
    return hash < 0 ? QString() : blockId.sliced(hash + 1);
}

QByteArray ClientRecord::canonical() const
{
    QByteArray json("{");
    appendText(json, "clientid", clientId);
    if (disabled)
        json += "\"disabled\":true,";
    appendMemberships(json, "groups", "groupname", groups);
    appendMemberships(json, "roles", "rolename", roles);
    appendText(json, "textdescription", textDescription);
    appendText(json, "textname", textName);
    appendText(json, "username", username);
    json.back() = '}';
    return json;
}

std::optional<ClientRecord> ClientRecord::fromCanonical(const QByteArray &json)
{
    DynsecBuilder builder;
    if (!readCanonical(RecordType::Client, json, builder))
        return std::nullopt;
    const auto state = builder.finish();
    if (state->clients().size() != 1)
        return std::nullopt;
    return state->record(state->clients().front());
}

void appendJsonString(QByteArray &json, QByteArrayView utf8)
{
    static constexpr char hex[] = "0123456789abcdef";
    json += '"';
    qsizetype clean = 0;
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8.at(i));
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        json.append(utf8.data() + clean, i - clean);
        clean = i + 1;
        if (byte == '"' || byte == '\\') {
            json += '\\';
            json += char(byte);
        } else {
            json += "\\u00";
            json += hex[byte >> 4];
            json += hex[byte & 15];
        }
    }
    json.append(utf8.data() + clean, utf8.size() - clean);
    json += '"';
}

QByteArray jsonString(const QString &text)
{
    QByteArray json;
    appendJsonString(json, text.toUtf8());
    return json;
}

} // namespace gatehouse::mosquitto
