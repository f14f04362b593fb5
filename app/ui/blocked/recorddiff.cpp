// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/recorddiff.h"

#include "core/json.h"
#include "core/text.h"
#include "ui/widgets/plainlabel.h"

#include <QGridLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

constexpr qsizetype mostLines = 200; // a record of a role may hold thousands of rules; the rest is counted

using Kind = DiffLine::Kind;

QString textOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String:
        return visibleText(value.toString(), 2000);
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Array:
        return visibleText(QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)), 2000);
    case QJsonValue::Object: {
        const QJsonObject object = value.toObject();
        QStringList parts;
        for (auto it = object.begin(); it != object.end(); ++it)
            parts.append(visibleText(it.key(), 64) + QLatin1Char(' ') + textOf(it.value()));
        return parts.join(QStringLiteral(", "));
    }
    case QJsonValue::Double:
        return QString::number(value.toDouble(), 'g', 15);
    default:
        return QStringLiteral("null");
    }
}

void compareArrays(const QString &field, const QJsonArray &before, const QJsonArray &after, QList<DiffLine> *changed)
{
    for (const QJsonValue &value : before) {
        if (!after.contains(value))
            changed->append({Kind::Gone, field, textOf(value)});
    }
    for (const QJsonValue &value : after) {
        if (!before.contains(value))
            changed->append({Kind::New, field, textOf(value)});
    }
}

/// An object whose fields are no objects: those of one inside are named after both.
QJsonObject flat(const QJsonObject &object, const QString &prefix = {})
{
    QJsonObject result;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString name = prefix + it.key();
        if (!it.value().isObject()) {
            result.insert(name, it.value());
            continue;
        }
        const QJsonObject inside = flat(it.value().toObject(), name + QStringLiteral(" › "));
        for (auto field = inside.begin(); field != inside.end(); ++field)
            result.insert(field.key(), field.value());
    }
    return result;
}

/// A list of lists as one list, since a field stands on lines of its own.
QJsonArray flat(const QJsonArray &array)
{
    QJsonArray result;
    for (const QJsonValue &value : array) {
        if (!value.isArray()) {
            result.append(value);
            continue;
        }
        const QJsonArray inside = value.toArray();
        for (const QJsonValue &element : inside)
            result.append(element);
    }
    return result;
}

QList<DiffLine> compareObjects(const QJsonObject &before, const QJsonObject &after)
{
    QStringList fields = before.keys() + after.keys();
    fields.sort();
    fields.removeDuplicates();
    QList<DiffLine> changed;
    QList<DiffLine> same;
    for (const QString &field : fields) {
        const QJsonValue old = before.value(field);
        const QJsonValue now = after.value(field);
        const QString shown = visibleText(field, 128);
        const qsizetype found = changed.size();
        if (old.isArray() && now.isArray() && old != now)
            compareArrays(shown, flat(old.toArray()), flat(now.toArray()), &changed);
        if (changed.size() > found)
            continue;
        if (old == now) {
            if (now.isArray() && !now.toArray().isEmpty()) {
                for (const QJsonValue &value : flat(now.toArray()))
                    same.append({Kind::Stays, shown, textOf(value)});
            } else {
                same.append({Kind::Stays, shown, now.isArray() ? QString() : textOf(now)});
            }
            continue;
        }
        // Also where only the order of an array changed: it is shown as a whole.
        if (!old.isUndefined())
            changed.append({Kind::Gone, shown, textOf(old)});
        if (!now.isUndefined())
            changed.append({Kind::New, shown, textOf(now)});
    }
    return changed + same;
}

QList<DiffLine> compareLines(const QStringList &old, const QStringList &now)
{
    qsizetype head = 0;
    while (head < old.size() && head < now.size() && old.at(head) == now.at(head))
        ++head;
    qsizetype tail = 0;
    while (tail < old.size() - head && tail < now.size() - head &&
           old.at(old.size() - 1 - tail) == now.at(now.size() - 1 - tail))
        ++tail;
    QList<DiffLine> lines;
    for (qsizetype i = head; i < old.size() - tail; ++i)
        lines.append({Kind::Gone, QString(), visibleText(old.at(i))});
    for (qsizetype i = head; i < now.size() - tail; ++i)
        lines.append({Kind::New, QString(), visibleText(now.at(i))});
    for (qsizetype i = 0; i < now.size(); ++i) {
        if (i < head || i >= now.size() - tail)
            lines.append({Kind::Stays, QString(), visibleText(now.at(i))});
    }
    return lines;
}

QStringList linesOf(const QJsonValue &value)
{
    if (value.isNull())
        return {};
    return value.isString() ? value.toString().split(QLatin1Char('\n')) : QStringList{textOf(value)};
}

} // namespace

QList<DiffLine> differenceOf(const std::optional<QByteArray> &before, const std::optional<QByteArray> &after)
{
    Change change;
    change.before = before;
    change.after = after;
    const QJsonObject shown = toJson(change);
    const QJsonValue old = shown.value(QStringLiteral("before"));
    const QJsonValue now = shown.value(QStringLiteral("after"));
    if ((old.isObject() || old.isNull()) && (now.isObject() || now.isNull()))
        return compareObjects(flat(old.toObject()), flat(now.toObject()));
    return compareLines(linesOf(old), linesOf(now));
}

RecordDiff::RecordDiff(QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    setAccessibleName(tr("Difference of the record"));
}

QVBoxLayout *RecordDiff::begin()
{
    delete m_content;
    m_rows.clear();
    m_content = new QWidget(this);
    layout()->addWidget(m_content);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    return column;
}

QGridLayout *RecordDiff::addGrid(QWidget *holder) const
{
    auto *grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(2, 1);
    return grid;
}

void RecordDiff::showLines(const QList<ChangedLine> &lines)
{
    QVBoxLayout *column = begin();
    auto *holder = new QWidget(m_content);
    QGridLayout *grid = addGrid(holder);
    column->addWidget(holder);
    qsizetype shown = 0;
    for (const ChangedLine &line : lines) {
        if (++shown <= mostLines)
            addLine({line.kind, QString::number(line.number), visibleText(line.text, 2000)}, holder, grid);
    }
    if (shown > mostLines)
        column->addWidget(new PlainLabel(tr("… and %n more lines", nullptr, int(shown - mostLines)), m_content));
    m_content->show();
}

void RecordDiff::showDifference(const std::optional<QByteArray> &before, const std::optional<QByteArray> &after)
{
    QVBoxLayout *column = begin();
    auto *changed = new QWidget(m_content);
    auto *same = new QWidget(m_content);
    QGridLayout *grids[2] = {addGrid(changed), addGrid(same)};
    column->addWidget(changed);

    const QList<DiffLine> lines = differenceOf(before, after);
    int stays = 0;
    qsizetype shown = 0;
    for (const DiffLine &line : lines) {
        const bool isSame = line.kind == Kind::Stays;
        stays += isSame ? 1 : 0;
        if (++shown <= mostLines)
            addLine(line, isSame ? same : changed, grids[isSame ? 1 : 0]);
    }
    if (shown > mostLines)
        column->addWidget(new PlainLabel(tr("… and %n more lines", nullptr, int(shown - mostLines)), m_content));
    changed->setVisible(stays < lines.size());
    if (stays > 0) {
        auto *fold = new QToolButton(m_content);
        fold->setAutoRaise(true);
        fold->setCheckable(true);
        fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        fold->setArrowType(Qt::RightArrow);
        fold->setText(tr("%n fields stay as they are", nullptr, stays));
        connect(fold, &QToolButton::toggled, this, [this, fold, same](bool open) {
            fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
            same->setVisible(open);
            update();
        });
        column->addWidget(fold);
    }
    same->hide();
    column->addWidget(same);
    m_content->show();
}

void RecordDiff::addLine(const DiffLine &line, QWidget *holder, QGridLayout *grid)
{
    const int row = grid->rowCount();
    const Tone tone = line.kind == Kind::Gone ? Tone::Danger : line.kind == Kind::New ? Tone::Success : Tone::Muted;
    const auto add = [&](const QString &text, int at) {
        auto *label =
            new PlainLabel(text, TextRole::Mono, line.kind == Kind::Stays || at == 0 ? tone : Tone::Normal, holder);
        label->setSelecting(Selecting::Yes);
        label->setFocusPolicy(Qt::ClickFocus);
        grid->addWidget(label, row, at, Qt::AlignTop);
        return label;
    };
    const QString sign = line.kind == Kind::Gone  ? QStringLiteral("−")
                         : line.kind == Kind::New ? QStringLiteral("+")
                                                  : QString();
    auto *mark = add(sign, 0);
    mark->setMinimumWidth(mark->fontMetrics().horizontalAdvance(QLatin1Char('+')) + 6);
    mark->setIndent(4);
    mark->setAccessibleName(line.kind == Kind::Gone  ? tr("Before")
                            : line.kind == Kind::New ? tr("After")
                                                     : tr("Stays"));
    if (!line.field.isEmpty())
        add(line.field, 1);
    auto *value = add(line.value.isEmpty() ? tr("(empty)") : line.value, 2);
    value->setWrapping(Wrapping::Yes);
    grid->setAlignment(value, Qt::Alignment());
    m_rows.append({line.kind, mark, value});
}

void RecordDiff::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (const Row &row : std::as_const(m_rows)) {
        if (row.kind == Kind::Stays || !row.last->isVisible())
            continue;
        const QRect first(row.first->mapTo(this, QPoint()), row.first->size());
        const QRect last(row.last->mapTo(this, QPoint()), row.last->size());
        QRect area = first.united(last);
        area.setRight(width());
        painter.setBrush(colours().soft(row.kind == Kind::Gone ? Tone::Danger : Tone::Success));
        painter.drawRoundedRect(area, 3, 3);
    }
}

} // namespace gatehouse
