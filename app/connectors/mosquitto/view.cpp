// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/view.h"

#include "connectors/mosquitto/reader.h"

namespace gatehouse::mosquitto {

namespace {

/// The layer's word on a record: set and null when the record is gone, not set when the layer does not know it.
std::optional<const DynsecState *> inLayer(const QHash<QByteArray, std::shared_ptr<const DynsecState>> &layer,
                                           QByteArrayView name)
{
    if (layer.isEmpty())
        return std::nullopt;
    const auto found = layer.constFind(QByteArray::fromRawData(name.data(), name.size()));
    if (found == layer.cend())
        return std::nullopt;
    return found->get();
}

} // namespace

DynsecView::DynsecView(std::shared_ptr<const DynsecState> base)
    : m_base(std::move(base))
    , m_defaults(m_base->defaults().value_or(DefaultAccess{}))
    , m_anonymousGroup(m_base->anonymousGroup().value_or(QByteArray()))
{
}

DynsecView::Client DynsecView::client(QByteArrayView username) const
{
    if (const auto layered = inLayer(m_clients, username))
        return *layered ? Client{*layered, &(*layered)->clients().front()} : Client{};
    return {m_base.get(), m_base->client(username)};
}

DynsecView::Role DynsecView::role(QByteArrayView name) const
{
    if (const auto layered = inLayer(m_roles, name))
        return *layered ? Role{*layered, &(*layered)->roles().front()} : Role{};
    return {m_base.get(), m_base->role(name)};
}

DynsecView::Group DynsecView::group(QByteArrayView name) const
{
    if (const auto layered = inLayer(m_groups, name))
        return *layered ? Group{*layered, &(*layered)->groups().front()} : Group{};
    return {m_base.get(), m_base->group(name)};
}

DynsecView::Role DynsecView::role(const DynsecState &from, DynsecState::Link link) const
{
    if (&from == m_base.get() && m_roles.isEmpty())
        return {m_base.get(), m_base->roleOfName(link.name)};
    return role(from.name(link.name));
}

DynsecView::Group DynsecView::group(const DynsecState &from, DynsecState::Link link) const
{
    if (&from == m_base.get() && m_groups.isEmpty())
        return {m_base.get(), m_base->groupOfName(link.name)};
    return group(from.name(link.name));
}

qsizetype DynsecView::clientCount() const
{
    return qsizetype(m_base->clients().size());
}

std::optional<QByteArray> DynsecView::canonical(const QString &recordId) const
{
    const auto parsed = parseRecordId(recordId);
    if (!parsed)
        return std::nullopt;
    const QByteArray name = parsed->name.toUtf8();
    switch (parsed->type) {
    case RecordType::Client:
        if (const Client found = client(name))
            return found.state->record(*found.row).canonical();
        return std::nullopt;
    case RecordType::Group:
        if (const Group found = group(name))
            return found.state->canonical(*found.row);
        return std::nullopt;
    case RecordType::Role:
        if (const Role found = role(name))
            return found.state->canonical(*found.row);
        return std::nullopt;
    case RecordType::Defaults:
        return canonicalDefaults(m_defaults);
    case RecordType::AnonymousGroup:
        return canonicalAnonymousGroup(m_anonymousGroup);
    }
    return std::nullopt;
}

DynsecView DynsecView::with(const QHash<QString, std::optional<QByteArray>> &records) const
{
    DynsecView view = *this;
    for (auto record = records.cbegin(); record != records.cend(); ++record) {
        const auto parsed = parseRecordId(record.key());
        if (!parsed)
            continue;
        std::shared_ptr<const DynsecState> state;
        if (record.value()) {
            DynsecBuilder builder;
            if (!readCanonical(parsed->type, *record.value(), builder))
                continue;
            state = builder.finish();
        }
        switch (parsed->type) {
        case RecordType::Client:
            view.m_clients.insert(parsed->name.toUtf8(), state);
            break;
        case RecordType::Group:
            view.m_groups.insert(parsed->name.toUtf8(), state);
            break;
        case RecordType::Role:
            view.m_roles.insert(parsed->name.toUtf8(), state);
            break;
        case RecordType::Defaults:
            if (state)
                view.m_defaults = state->defaults().value_or(view.m_defaults);
            break;
        case RecordType::AnonymousGroup:
            if (state)
                view.m_anonymousGroup = state->anonymousGroup().value_or(QByteArray());
            break;
        }
    }
    return view;
}

} // namespace gatehouse::mosquitto
