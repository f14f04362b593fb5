// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quicksearch.h"

#include "core/text.h"
#include "ui/brokers/brokerwords.h"
#include "ui/places.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace gatehouse {
namespace {

constexpr int mostHits = 50;
constexpr int extraRole = Qt::UserRole + 1;
constexpr int iconRole = Qt::UserRole + 2;

class HitDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Colours &now = colours();
        const bool selected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (selected) {
            painter->setPen(now.accent);
            painter->setBrush(now.accentSoft);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        }
        const int side = iconSide(option.fontMetrics);
        const QRect at(option.rect.left() + grid(1.25), option.rect.center().y() - side / 2, side, side);
        icon(index.data(iconRole).toString(), selected ? Tone::Accent : Tone::Muted).paint(painter, at);
        QRect area = option.rect.adjusted(side + grid(2.5), 0, -grid(1.25), 0);
        const QString extra =
            option.fontMetrics.elidedText(index.data(extraRole).toString(), Qt::ElideRight, area.width() / 2);
        painter->setPen(now.muted);
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, extra);
        area.setRight(area.right() - option.fontMetrics.horizontalAdvance(extra) - grid(2));
        painter->setPen(now.text);
        painter->drawText(
            area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, area.width()));
        painter->restore();
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {100, option.fontMetrics.height() + grid(1.75)};
    }
};

// What the same thing is called elsewhere leads to the same hits.
QString ourWord(const QString &word)
{
    if (word == QLatin1String("blacklist") || word == QLatin1String("blacklisted") || word == QLatin1String("ban") ||
        word == QLatin1String("banned") || word == QLatin1String("denylist"))
        return QStringLiteral("block");
    if (word == QLatin1String("whitelist") || word == QLatin1String("whitelisted") || word == QLatin1String("unban") ||
        word == QLatin1String("unblock") || word == QLatin1String("allowlist"))
        return QStringLiteral("allow");
    return word;
}

QString subjectIcon(const Subject &subject)
{
    switch (subject.kind) {
    case SubjectKind::ClientId:
        return QStringLiteral("client-id");
    case SubjectKind::User:
        return QStringLiteral("user-off");
    case SubjectKind::Group:
        return QStringLiteral("group");
    case SubjectKind::Role:
        return QStringLiteral("role");
    case SubjectKind::Address:
    case SubjectKind::Network:
        return QStringLiteral("address");
    case SubjectKind::Certificate:
        return QStringLiteral("certificate");
    case SubjectKind::Pattern:
    case SubjectKind::Everyone:
    case SubjectKind::Unknown:
        break;
    }
    return QStringLiteral("users");
}

} // namespace

QuickSearch::QuickSearch(Sessions &sessions, QWidget *window)
    : Overlay(window)
    , m_sessions(sessions)
    , m_input(new QLineEdit)
    , m_list(new QListWidget)
    , m_hint(new PlainLabel({}, TextRole::Body, Tone::Muted))
{
    setAccessibleName(tr("Search"));
    m_input->setPlaceholderText(tr("Search pages, brokers and blocked identities"));
    m_input->setAccessibleName(tr("Search everything"));
    dressField(m_input, QStringLiteral("search"), tr("Search"));
    m_input->installEventFilter(this);
    m_list->setAccessibleName(tr("Hits"));
    m_list->setItemDelegate(new HitDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->viewport()->setAutoFillBackground(false);
    m_hint->setWrapping(Wrapping::Yes);

    auto *column = new QVBoxLayout(card());
    column->setContentsMargins(grid(1.5), grid(1.5), grid(1.5), grid(1.5));
    column->setSpacing(grid(1));
    column->addWidget(m_input);
    column->addWidget(m_list, 1);
    column->addWidget(m_hint);
    connect(m_input, &QLineEdit::textChanged, this, &QuickSearch::showHits);
    connect(m_list, &QListWidget::itemClicked, this, &QuickSearch::take);
}

void QuickSearch::openWith(const QList<Entry> &pages)
{
    m_entries = pages;
    gather();
    m_input->clear();
    showHits({});
    openOver();
}

void QuickSearch::gather()
{
    for (const BrokerSession *session : m_sessions.all()) {
        const Profile &profile = session->profile();
        const QUrl place = placeOf(QStringLiteral("brokers"), QStringLiteral("id"), profile.id);
        const QString name = nameOf(profile);
        m_entries.append({name, tr("Broker, %1").arg(wordsOf(session->state()).word), QStringLiteral("brokers"),
                          QString(name + u' ' + addressOf(profile) + u" broker").toLower(), place});
    }
    for (const BrokerSession *session : m_sessions.all()) {
        for (const BlockedRow &row : session->blocked().rows()) {
            if (row.lifted)
                continue;
            const QUrl place = placeOf(QStringLiteral("blocked"), QStringLiteral("id"), row.key);
            const QString who = visibleText(row.block.subject.value, 120);
            const QString reason = visibleText(row.block.reason, 200);
            m_entries.append({who.isEmpty() ? tr("Everyone") : who, tr("Blocked on %1").arg(nameOf(session->profile())),
                              subjectIcon(row.block.subject), QString(who + u' ' + reason + u" block allow").toLower(),
                              place});
        }
    }
}

void QuickSearch::showHits(const QString &text)
{
    QStringList words;
    for (const QString &word : text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts))
        words.append(ourWord(word));
    m_list->clear();
    qsizetype hits = 0;
    for (const Entry &entry : std::as_const(m_entries)) {
        const bool wanted = std::all_of(words.cbegin(), words.cend(),
                                        [&entry](const QString &word) { return entry.words.contains(word); });
        if (!wanted || ++hits > mostHits)
            continue;
        auto *item = new QListWidgetItem(entry.title);
        item->setData(Qt::UserRole, entry.place);
        item->setData(Qt::AccessibleDescriptionRole, entry.extra);
        item->setData(extraRole, entry.extra);
        item->setData(iconRole, entry.iconName);
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
    if (hits == 0)
        m_hint->setText(tr(
            "Nothing is called that. Blocked identities are found by name and reason once their broker is connected."));
    else if (hits > mostHits)
        m_hint->setText(tr("%1 of %2 hits. Type more to narrow them down.").arg(mostHits).arg(hits));
    else
        m_hint->setText(tr("Enter opens, Esc closes."));
}

void QuickSearch::take()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const QUrl place = item->data(Qt::UserRole).toUrl();
    closeOver();
    Q_EMIT chosen(place);
}

bool QuickSearch::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_input && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int last = m_list->count() - 1;
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            m_list->setCurrentRow(qBound(0, m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1), std::max(0, last)));
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            take();
            return true;
        }
    }
    return Overlay::eventFilter(watched, event);
}

QSize QuickSearch::cardSize(const QSize &window) const
{
    return {std::max(grid(70), fontMetrics().averageCharWidth() * 76), window.height() * 6 / 10};
}

QWidget *QuickSearch::firstFocus() const
{
    return m_input;
}

} // namespace gatehouse
