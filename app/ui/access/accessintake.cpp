// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/access/accessintake.h"

#include "core/async.h"

#include <QtConcurrent>

namespace gatehouse {

namespace {

constexpr int afterAllElse = -1;      // priority in the pool
constexpr qsizetype fewRecords = 500; // made in less than a millisecond

} // namespace

AccessIntake::AccessIntake(QObject *parent)
    : QObject(parent)
{
}

void AccessIntake::add(const QString &brokerId, const QString &brokerName, const QList<AccessRecord> &records,
                       Take take)
{
    const bool isFew = records.size() <= fewRecords;
    if (isFew && m_pieces.empty())
        return take(accessRows(brokerId, brokerName, records));
    const auto piece = std::make_shared<Piece>(Piece{nullptr, std::move(take)});
    m_pieces.push_back(piece);
    const auto make = [=]() -> Result<std::shared_ptr<AccessRows>> {
        return std::make_shared<AccessRows>(accessRows(brokerId, brokerName, records));
    };
    whenDone(QtConcurrent::run(make), this, [this, piece](const Result<std::shared_ptr<AccessRows>> &made) {
        piece->rows = made.value_or(std::make_shared<AccessRows>());
        handOn();
    });
}

void AccessIntake::add(std::function<void()> step)
{
    if (m_pieces.empty())
        return step();
    m_pieces.push_back(std::make_shared<Piece>(
        Piece{std::make_shared<AccessRows>(), [step = std::move(step)](const AccessRows &) { step(); }}));
}

void AccessIntake::handOn()
{
    if (m_isHandingOn || m_pieces.empty() || !m_pieces.front()->rows)
        return;
    m_isHandingOn = true; // what is taken may lead to more
    const std::shared_ptr<Piece> piece = m_pieces.front();
    piece->take(*piece->rows);
    m_pieces.pop_front();
    m_isHandingOn = false;
    // Half a million small allocations are given back elsewhere, too, once there is nothing better to do.
    m_spent.append(std::move(piece->rows->rows));
    if (m_pieces.empty())
        return QThreadPool::globalInstance()->start([spent = std::exchange(m_spent, {})] {}, afterAllElse);
    QMetaObject::invokeMethod(this, &AccessIntake::handOn, Qt::QueuedConnection);
}

} // namespace gatehouse
