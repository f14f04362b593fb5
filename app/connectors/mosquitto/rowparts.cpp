// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/rowparts.h"

#include "connectors/mosquitto/blocks.h"
#include "connectors/mosquitto/rows.h"

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype rowsOfFirstPart = 5000; // so that the window is at work soon
constexpr qsizetype rowsPerPart = 25000;    // each costs it a paint beside what its rows cost

/// Collects rows and hands them over part by part.
class PartMaker
{
public:
    PartMaker(QPromise<AccessPart> &parts, const QList<AccessRecord> &handedOn, RowsRest &rest)
        : m_parts(parts)
        , m_rest(rest)
    {
        for (const AccessRecord &row : handedOn)
            m_before.insert(row.id, &row);
        m_part.total = rest.records;
        m_part.read = handedOn.size();
        m_part.records.reserve(std::min(rest.records, rowsOfFirstPart));
    }
    void add(AccessRecord row)
    {
        if (row.kind == RecordKind::Account && row.connections > 0)
            m_rest.presence.insert(row.name, row.connections);
        if (!m_before.isEmpty()) {
            const auto known = m_before.constFind(row.id);
            if (known != m_before.cend()) {
                if (!(*known.value() == row))
                    m_rest.stale.append(row.id);
                m_before.erase(known);
                return;
            }
        }
        // Groups and roles stand between the accounts: a part of their own spares sorting all of these again.
        if (row.kind != RecordKind::Account && std::exchange(m_isAmongAccounts, false) && !m_part.records.isEmpty())
            handOver();
        m_part.records.append(std::move(row));
        ++m_part.read;
        if (m_part.records.size() == (m_hasHandedOver ? rowsPerPart : rowsOfFirstPart))
            handOver();
    }
    void end()
    {
        if (!m_part.records.isEmpty() || !m_hasHandedOver)
            handOver();
        m_rest.stale.append(m_before.keys());
    }

private:
    void handOver()
    {
        m_hasHandedOver = true;
        m_parts.addResult(m_part);
        m_part.records.clear();
        m_part.records.reserve(rowsPerPart);
    }

    QPromise<AccessPart> &m_parts;
    RowsRest &m_rest;
    QHash<QString, const AccessRecord *> m_before;
    AccessPart m_part;
    bool m_isAmongAccounts = true;
    bool m_hasHandedOver = false;
};

qsizetype countOf(const DynsecView &view)
{
    qsizetype count = 2; // default access, anonymous group
    view.eachClient([&](const DynsecView::Client &) { ++count; });
    view.eachGroup([&](const DynsecView::Group &) { ++count; });
    view.eachRole([&](const DynsecView::Role &) { ++count; });
    return count;
}

} // namespace

void makeRowParts(QPromise<AccessPart> &parts, const std::shared_ptr<const DynsecPolicy> &policy,
                  const QList<AccessRecord> &handedOn, const QHash<QString, QString> &refusedIds,
                  const std::shared_ptr<RowsRest> &rest)
{
    rest->records = countOf(policy->view());
    PartMaker maker(parts, handedOn, *rest);
    RowMaker(policy->view()).each([&maker](AccessRecord row) { maker.add(std::move(row)); });
    maker.end();
    rest->blocks = allBlocks(policy->view(), policy->around(), refusedIds);
}

} // namespace gatehouse::mosquitto
