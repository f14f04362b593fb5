// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// 100 000 accounts from a click to sorted rows on the page Access, against mosquitto_rr, which only fetches the same
// list: in turn, against one living mosquitto with the dynamic-security plugin; prints medians and ratios.
// bench_access [--clients N] [--rounds N]

#include "bench/dynsecstage.h"
#include "models/indexedtable.h"
#include "ui/access/accesspage.h"
#include "ui/widgets/tableview.h"

#include <QApplication>
#include <QRegularExpression>
#include <QStandardPaths>

#include <algorithm>
#include <cstdio>
#include <utility>

using namespace gatehouse;
using namespace gatehouse::bench;

namespace {

/// Notes when the table of the page has painted its first rows, and when all of a whole reading, in their order.
class PaintWatch final : public QObject
{
public:
    PaintWatch(TableView &view, BrokerSession &session, int few)
        : m_view(view)
        , m_few(few)
    {
        view.viewport()->installEventFilter(this);
        connect(&session, &BrokerSession::partRead, this, [this](const AccessPart &part) { m_total = part.total; });
        connect(&session, &BrokerSession::accessRead, this, [this] { m_isRead = true; });
        m_begin = monotonicMilliseconds();
    }
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() != QEvent::Paint)
            return false;
        const auto *table = qobject_cast<const IndexedTable *>(m_view.model());
        const int rows = table->rowCount();
        const bool isWhole = m_isRead && rows >= m_total && !table->isFiltering();
        // The time counts once the paint is over, so it is taken by the next turn of the event loop.
        QMetaObject::invokeMethod(
            this,
            [this, rows, isWhole] {
                const double spent = monotonicMilliseconds() - m_begin;
                if (fewPainted < 0 && rows >= m_few)
                    fewPainted = spent;
                if (allPainted < 0 && isWhole)
                    allPainted = spent;
            },
            Qt::QueuedConnection);
        return false;
    }
    [[nodiscard]] qint64 total() const { return m_total; }
    double fewPainted = -1;
    double allPainted = -1;

private:
    TableView &m_view;
    int m_few;
    qint64 m_total = 0;
    bool m_isRead = false;
    double m_begin = 0;
};

/// Whatever the case, digits by their value.
bool isSorted(const TableView &view)
{
    const auto key = [](const QString &name) {
        static const QRegularExpression digits(QStringLiteral("[0-9]+$"));
        const auto match = digits.match(name);
        return std::pair(name.left(match.hasMatch() ? match.capturedStart() : name.size()).toLower(),
                         match.captured().toInt());
    };
    for (int row = 1; row < view.model()->rowCount(); ++row) {
        const QString before = view.model()->index(row - 1, 0).data().toString();
        const QString name = view.model()->index(row, 0).data().toString();
        if (key(name) < key(before)) {
            std::fprintf(stderr, "row %d, %s, stands behind %s\n", row, qPrintable(name), qPrintable(before));
            return false;
        }
    }
    return true;
}

struct Shown
{
    double few = -1;
    double all = -1;
};

/// A new page of Access, shown; `click` is what the operator does to fill it.
Shown timeToRows(const Stage &stage, const Options &options, const std::function<void(AccessPage &)> &click)
{
    AccessPage page(*stage.sessions, nullptr);
    page.resize(1200, 800);
    auto *view = qobject_cast<TableView *>(page.focusProxy());
    if (view == nullptr)
        return {};
    PaintWatch watch(*view, *stage.session, std::min(100, options.clients));
    click(page);
    if (!spinUntil([&] { return watch.allPainted >= 0; })) {
        std::fprintf(stderr, "Only %d rows of %lld were painted.\n", view->model()->rowCount(), watch.total());
        return {};
    }
    if (view->model()->rowCount() < options.clients + options.count || !isSorted(*view))
        return {};
    return {watch.fewPainted, watch.allPainted};
}

int benchList(const Options &options)
{
    Stage stage;
    if (!stage.set(options))
        return 1;
    const QStringList arguments{
        QStringLiteral("-V"),
        QStringLiteral("5"),
        QStringLiteral("-p"),
        QString::number(stage.broker.port()),
        QStringLiteral("-u"),
        QStringLiteral("admin"),
        QStringLiteral("-P"),
        QStringLiteral("adminpw"),
        QStringLiteral("-t"),
        QString::fromLatin1(ControlTopic),
        QStringLiteral("-e"),
        QString::fromLatin1(ResponseTopic),
        QStringLiteral("-m"),
        QStringLiteral(R"({"commands":[{"command":"listClients","verbose":true,"count":-1,"offset":0}]})")};
    QList<double> base;
    QList<Shown> cold;
    QList<Shown> warm;
    for (int round = 0; round < options.rounds; ++round) {
        stage.session->close();
        base.append(wallTime(QStringLiteral("mosquitto_rr"), arguments));
        // A closed broker is opened, signing in included.
        Future<> opening;
        cold.append(timeToRows(stage, options, [&](AccessPage &page) {
            page.show();
            opening = stage.session->open(Secret::fromText(QStringLiteral("adminpw")));
        }));
        // The page is opened while the broker is open already.
        base.append(wallTime(QStringLiteral("mosquitto_rr"), arguments));
        warm.append(timeToRows(stage, options, [](AccessPage &page) { page.show(); }));
        if (base.last() < 0 || cold.last().all < 0 || warm.last().all < 0)
            return 1;
        std::printf(
            "  round %d: mosquitto_rr %.1f ms; page opened: first 100 rows %.1f ms, all %.1f ms; broker opened: "
            "first 100 rows %.1f ms, all %.1f ms\n",
            round + 1, base.last(), warm.last().few, warm.last().all, cold.last().few, cold.last().all);
        std::fflush(stdout);
    }
    const auto medianOf = [](const QList<Shown> &shown, double Shown::*which) {
        QList<double> values;
        for (const Shown &one : shown)
            values.append(one.*which);
        return median(values);
    };
    const double rr = median(base);
    for (const auto &[what, shown] : {std::pair{"page opened", &warm}, std::pair{"broker opened", &cold}})
        std::printf(
            "list %d clients, %s: first 100 rows painted %.1f ms (goal 50), all rows sorted and painted %.1f ms, "
            "%.2f x mosquitto_rr's %.1f ms (goal 2)\n",
            options.clients, what, medianOf(*shown, &Shown::few), medianOf(*shown, &Shown::all),
            medianOf(*shown, &Shown::all) / rr, rr);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    return benchList(optionsOf(application, {}));
}
