// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/reader.h"

#include "core/text.h"

#include <QCoreApplication>

#include <simdjson.h>

#include <algorithm>
#include <limits>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype foreignLimit = 1024 * 1024;

namespace od = simdjson::ondemand;
using simdjson::error_code;
using simdjson::SUCCESS;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::Reader)
};

/// Walks an object; `use(key, value)` answers false when the value is not what it should be. A value that is not looked
/// at is skipped.
template <typename Use> bool eachField(od::object &object, Use use)
{
    for (auto entry : object) {
        od::field field;
        std::string_view key;
        if (std::move(entry).get(field) != SUCCESS || field.unescaped_key().get(key) != SUCCESS)
            return false;
        od::value value = field.value();
        if (!use(key, value))
            return false;
    }
    return true;
}

template <typename Use> bool eachObject(od::value &list, Use use)
{
    od::array array;
    if (list.get_array().get(array) != SUCCESS)
        return false;
    for (auto entry : array) {
        od::object object;
        if (entry.get_object().get(object) != SUCCESS || !use(object))
            return false;
    }
    return true;
}

bool readText(od::value &value, DynsecBuilder &into, DynsecState::Text &text)
{
    std::string_view read;
    if (value.get_string().get(read) != SUCCESS)
        return false;
    text = into.add(read);
    return true;
}

bool readBytes(od::value &value, QByteArray &bytes)
{
    std::string_view read;
    if (value.get_string().get(read) != SUCCESS)
        return false;
    bytes = QByteArray(read.data(), qsizetype(read.size()));
    return true;
}

bool readInt(od::value &value, qint32 &number)
{
    int64_t wide = 0;
    if (value.get_int64().get(wide) != SUCCESS)
        return false;
    number = qint32(std::clamp<int64_t>(wide, std::numeric_limits<qint32>::min(), std::numeric_limits<qint32>::max()));
    return true;
}

bool readLinks(od::value &list, std::string_view nameKey, DynsecBuilder &into, DynsecState::Run &run)
{
    run.first = into.linkCount();
    const bool read = eachObject(list, [&](od::object &object) {
        DynsecState::Link link;
        bool named = false;
        const bool good = eachField(object, [&](std::string_view key, od::value &value) {
            if (key == nameKey) {
                std::string_view name;
                if (value.get_string().get(name) != SUCCESS)
                    return false;
                link.name = into.intern(name);
                named = true;
                return true;
            }
            return key != "priority" || readInt(value, link.priority);
        });
        if (good && named)
            into.addLink(link);
        return good && named;
    });
    run.count = into.linkCount() - run.first;
    return read;
}

bool readMembers(od::value &list, DynsecBuilder &into, DynsecState::Run &run)
{
    run.first = into.memberCount();
    const bool read = eachObject(list, [&](od::object &object) {
        DynsecState::Member member;
        const bool good = eachField(object, [&](std::string_view key, od::value &value) {
            if (key == "username")
                return readText(value, into, member.name);
            return key != "priority" || readInt(value, member.priority);
        });
        if (good)
            into.addMember(member);
        return good && member.name.isSet();
    });
    run.count = into.memberCount() - run.first;
    return read;
}

bool readClient(od::object &object, DynsecBuilder &into)
{
    DynsecState::Client client;
    const bool read = eachField(object, [&](std::string_view key, od::value &value) {
        if (key == "username")
            return readText(value, into, client.username);
        if (key == "clientid")
            return readText(value, into, client.clientId);
        if (key == "textname")
            return readText(value, into, client.textName);
        if (key == "textdescription")
            return readText(value, into, client.textDescription);
        if (key == "disabled")
            return value.get_bool().get(client.disabled) == SUCCESS;
        if (key == "roles")
            return readLinks(value, "rolename", into, client.roles);
        if (key == "groups")
            return readLinks(value, "groupname", into, client.groups);
        if (key == "connections") {
            std::size_t count = 0;
            od::array array;
            if (value.get_array().get(array) != SUCCESS || array.count_elements().get(count) != SUCCESS)
                return false;
            client.connections = qint32(count);
        }
        return true;
    });
    if (read && client.username.isSet())
        into.addClient(client);
    return read && client.username.isSet();
}

bool readGroup(od::object &object, DynsecBuilder &into)
{
    DynsecState::Group group;
    const bool read = eachField(object, [&](std::string_view key, od::value &value) {
        if (key == "groupname")
            return readText(value, into, group.name);
        if (key == "textname")
            return readText(value, into, group.textName);
        if (key == "textdescription")
            return readText(value, into, group.textDescription);
        if (key == "roles")
            return readLinks(value, "rolename", into, group.roles);
        return key != "clients" || readMembers(value, into, group.members);
    });
    if (read && group.name.isSet())
        into.addGroup(group);
    return read && group.name.isSet();
}

bool readAcls(od::value &list, DynsecBuilder &into, std::vector<DynsecState::Acl> &acls)
{
    return eachObject(list, [&](od::object &object) {
        DynsecState::Acl acl;
        std::optional<AclType> type;
        const bool read = eachField(object, [&](std::string_view key, od::value &value) {
            if (key == "acltype") {
                std::string_view name;
                if (value.get_string().get(name) != SUCCESS)
                    return false;
                type = aclTypeFromName(name);
                return true;
            }
            if (key == "topic")
                return readText(value, into, acl.topic);
            if (key == "priority")
                return readInt(value, acl.priority);
            return key != "allow" || value.get_bool().get(acl.allow) == SUCCESS;
        });
        if (!read || !acl.topic.isSet())
            return false;
        if (type) {
            acl.type = *type;
            acls.push_back(acl);
        }
        return true;
    });
}

bool readRole(od::object &object, DynsecBuilder &into)
{
    DynsecState::Role role;
    std::vector<DynsecState::Acl> acls;
    const bool read = eachField(object, [&](std::string_view key, od::value &value) {
        if (key == "rolename")
            return readText(value, into, role.name);
        if (key == "textname")
            return readText(value, into, role.textName);
        if (key == "textdescription")
            return readText(value, into, role.textDescription);
        if (key == "allowwildcardsubs") {
            role.tellsWildcards = true;
            return value.get_bool().get(role.wildcardSubscriptions) == SUCCESS;
        }
        return key != "acls" || readAcls(value, into, acls);
    });
    if (read && role.name.isSet())
        into.addRole(role, acls);
    return read && role.name.isSet();
}

bool setDefault(DefaultAccess &access, std::string_view type, bool allow)
{
    if (type == "publishClientSend")
        access.publishSend = allow;
    else if (type == "publishClientReceive")
        access.publishReceive = allow;
    else if (type == "subscribe")
        access.subscribe = allow;
    else if (type == "unsubscribe")
        access.unsubscribe = allow;
    return true;
}

bool readDefaults(od::value &list, DynsecBuilder &into)
{
    DefaultAccess access;
    const bool read = eachObject(list, [&](od::object &object) {
        std::string_view type;
        bool allow = false;
        return eachField(object,
                         [&](std::string_view key, od::value &value) {
                             if (key == "acltype")
                                 return value.get_string().get(type) == SUCCESS;
                             return key != "allow" || value.get_bool().get(allow) == SUCCESS;
                         }) &&
               setDefault(access, type, allow);
    });
    into.setDefaults(access);
    return read;
}

bool readListeners(od::value &list, CommandReply &reply)
{
    reply.anyTlsListener = false;
    return eachObject(list, [&](od::object &object) {
        bool tls = true; // a listener that does not say is not known to be without
        const bool read = eachField(object, [&](std::string_view key, od::value &value) {
            return key != "tls" || value.get_bool().get(tls) == SUCCESS;
        });
        reply.anyTlsListener = *reply.anyTlsListener || tls;
        return read;
    });
}

bool readAnonymousGroup(od::value &value, DynsecBuilder &into)
{
    od::object group;
    return value.get_object().get(group) == SUCCESS && eachField(group, [&](std::string_view inner, od::value &text) {
               QByteArray name;
               if (inner != "groupname")
                   return true;
               const bool read = readBytes(text, name);
               into.setAnonymousGroup(name);
               return read;
           });
}

bool readCount(od::value &value, qint64 &count)
{
    int64_t read = 0;
    const bool good = value.get_int64().get(read) == SUCCESS;
    count = read;
    return good;
}

bool readData(od::value &data, CommandReply &reply, DynsecBuilder &into)
{
    od::object object;
    if (data.get_object().get(object) != SUCCESS)
        return false;
    const auto record = [&](od::value &value, bool (*read)(od::object &, DynsecBuilder &)) {
        od::object one;
        ++reply.records;
        return value.get_object().get(one) == SUCCESS && read(one, into);
    };
    const auto records = [&](od::value &value, bool (*read)(od::object &, DynsecBuilder &)) {
        return eachObject(value, [&](od::object &one) {
            ++reply.records;
            return read(one, into);
        });
    };
    return eachField(object, [&](std::string_view key, od::value &value) {
        if (key == "totalCount")
            return readCount(value, reply.totalCount);
        if (key == "changeIndex")
            return readCount(value, reply.changeIndex);
        if (key == "clients")
            return records(value, readClient);
        if (key == "client")
            return record(value, readClient);
        if (key == "groups")
            return records(value, readGroup);
        if (key == "group")
            return reply.command == "getAnonymousGroup" ? readAnonymousGroup(value, into) : record(value, readGroup);
        if (key == "roles")
            return records(value, readRole);
        if (key == "role")
            return record(value, readRole);
        if (key == "acls")
            return readDefaults(value, into);
        return key != "listeners" || readListeners(value, reply);
    });
}

error_code readResponses(const simdjson::padded_string &json, QList<CommandReply> &replies, DynsecBuilder *into)
{
    od::parser parser;
    od::document document;
    od::array responses;
    if (const error_code error = parser.iterate(json).get(document))
        return error;
    if (const error_code error = document["responses"].get_array().get(responses))
        return error;
    for (auto entry : responses) {
        od::object response;
        if (const error_code error = entry.get_object().get(response))
            return error;
        CommandReply reply;
        const bool read = eachField(response, [&](std::string_view key, od::value &value) {
            if (key == "command")
                return readBytes(value, reply.command);
            if (key == "error")
                return readBytes(value, reply.error);
            if (key == "correlationData")
                return readBytes(value, reply.correlation);
            return key != "data" || into == nullptr || readData(value, reply, *into);
        });
        if (!read || reply.command.isEmpty())
            return simdjson::INCORRECT_TYPE;
        replies.append(std::move(reply));
    }
    return SUCCESS;
}

error_code readPayload(const QByteArray &payload, QList<CommandReply> &replies, DynsecBuilder *into)
{
    const error_code error =
        readResponses(simdjson::padded_string(payload.constData(), std::size_t(payload.size())), replies, into);
    if (error != simdjson::UTF8_ERROR)
        return error;
    const QByteArray mended = lenientUtf8(payload).toUtf8();
    return readResponses(simdjson::padded_string(mended.constData(), std::size_t(mended.size())), replies, into);
}

Error senseless(const QByteArray &payload, error_code error)
{
    const QByteArrayView start = QByteArrayView(payload).first(qMin<qsizetype>(payload.size(), 80));
    return {
        Fault::BadReply,
        Words::tr("The broker's dynamic-security plugin sent a reply that makes no sense. Read again; if it stays so, "
                  "look for another program that answers in the plugin's place."),
        QLatin1String(simdjson::error_message(error)) + QLatin1String(": ") + visibleText(lenientUtf8(start))};
}

} // namespace

Result<QList<CommandReply>> readReply(const QByteArray &payload, DynsecBuilder &into)
{
    if (payload.size() > replyLimit)
        return fail(Fault::BadReply,
                    Words::tr("The broker's dynamic-security plugin sent a reply of %1 MB, which is more than is read. "
                              "Ask the broker's keeper what fills its lists.")
                        .arg(payload.size() / (1024 * 1024)));
    into.reserve(std::size_t(payload.size()));
    QList<CommandReply> replies;
    if (const error_code error = readPayload(payload, replies, &into))
        return fail(senseless(payload, error));
    return replies;
}

Result<QList<CommandReply>> readForeignReply(const QByteArray &payload)
{
    // Another console's list of everything changes nothing, and is not worth the time to walk it.
    if (payload.size() > foreignLimit)
        return QList<CommandReply>();
    QList<CommandReply> replies;
    if (const error_code error = readPayload(payload, replies, nullptr))
        return fail(senseless(payload, error));
    return replies;
}

bool readCanonical(RecordType type, const QByteArray &json, DynsecBuilder &into)
{
    od::parser parser;
    od::document document;
    od::object object;
    const simdjson::padded_string padded(json.constData(), std::size_t(json.size()));
    if (parser.iterate(padded).get(document) != SUCCESS || document.get_object().get(object) != SUCCESS)
        return false;
    switch (type) {
    case RecordType::Client:
        return readClient(object, into);
    case RecordType::Group:
        return readGroup(object, into);
    case RecordType::Role:
        return readRole(object, into);
    case RecordType::Defaults: {
        DefaultAccess access;
        const bool read = eachField(object, [&](std::string_view key, od::value &value) {
            bool allow = false;
            return value.get_bool().get(allow) == SUCCESS && setDefault(access, key, allow);
        });
        into.setDefaults(access);
        return read;
    }
    case RecordType::AnonymousGroup: {
        QByteArray name;
        const bool read = eachField(object, [&](std::string_view key, od::value &value) {
            return key != "groupname" || readBytes(value, name);
        });
        into.setAnonymousGroup(name);
        return read;
    }
    }
    return false;
}

QByteArray correlationAtEnd(const QByteArray &payload)
{
    static constexpr QByteArrayView key("\"correlationData\":\"");
    static constexpr QByteArrayView end("\"}]}");
    const QByteArrayView tail = QByteArrayView(payload).last(qMin<qsizetype>(payload.size(), 160));
    const qsizetype at = tail.lastIndexOf(key);
    const QByteArrayView rest = at < 0 ? QByteArrayView() : tail.sliced(at + key.size());
    if (!rest.endsWith(end)) // the quote of the key is not that of the end
        return {};
    const QByteArrayView value = rest.chopped(end.size());
    return value.contains('"') ? QByteArray() : value.toByteArray();
}

bool isMutating(QByteArrayView command)
{
    return !command.startsWith("get") && !command.startsWith("list") && command != QByteArrayView("Unknown command");
}

} // namespace gatehouse::mosquitto
