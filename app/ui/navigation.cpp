// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/navigation.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QButtonGroup>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace gatehouse {
namespace {

constexpr int inset = 12;

/// The mark of the program, as high as the name beside it.
class Mark final : public QWidget
{
public:
    using QWidget::QWidget;
    [[nodiscard]] QSize sizeHint() const override
    {
        const int side = qRound(fontMetrics().height() * 1.6);
        return {side, side};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        applicationIcon().paint(&painter, rect());
    }
};

} // namespace

NavigationButton::NavigationButton(const QString &title, const QString &iconName, QWidget *parent)
    : QAbstractButton(parent)
    , m_iconName(iconName)
{
    setText(title);
    setAccessibleName(title);
    setCheckable(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void NavigationButton::setCount(int count)
{
    m_count = count;
    setAccessibleDescription(count < 0 ? text() : QLocale().toString(count));
    updateGeometry();
    update();
}

void NavigationButton::setCompact(bool compact)
{
    m_compact = compact;
    updateGeometry();
    update();
}

QString NavigationButton::countText() const
{
    if (m_count < 0)
        return {};
    if (m_compact && m_count > 99)
        return QStringLiteral("99+");
    return QLocale().toString(m_count);
}

QSize NavigationButton::sizeHint() const
{
    const int icon = qRound(iconSide(fontMetrics()) * 1.15);
    const int height = fontMetrics().height() + grid(2) + (m_compact && m_count >= 0 ? icon : 0);
    if (m_compact)
        return {icon + 2 * inset, height};
    const int pill = fontMetrics().horizontalAdvance(QLocale().toString(10000)) + grid(2);
    return {inset + icon + grid(1.25) + fontMetrics().horizontalAdvance(text()) + grid(2) + pill + inset, height};
}

void NavigationButton::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    const bool hover = underMouse() && isEnabled();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF panel = QRectF(rect()).adjusted(0.5, 1.5, -0.5, -1.5);
    if (isChecked() || hover) {
        painter.setPen(isChecked() ? QPen(now.dark ? now.border : now.accentSoft) : QPen(Qt::NoPen));
        painter.setBrush(isChecked() ? now.accentSoft : now.mutedSoft);
        painter.drawRoundedRect(panel, 6, 6);
    }
    if (isChecked()) {
        // A bar as well as the colour, so that the current page is not told by colour alone.
        painter.setPen(Qt::NoPen);
        painter.setBrush(now.accent);
        painter.drawRoundedRect(QRectF(panel.left(), panel.top() + panel.height() * 0.22, 3, panel.height() * 0.56),
                                1.5, 1.5);
    }
    if (hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange)) {
        painter.setPen(QPen(now.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(panel.adjusted(1, 1, -1, -1), 5, 5);
    }
    const int side = qRound(iconSide(fontMetrics()) * 1.15);
    const Tone tone = isChecked() ? Tone::Accent : Tone::Muted;
    const QString count = countText();
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.88);
    if (isChecked())
        small.setWeight(QFont::DemiBold);
    const QFontMetrics smallMetrics(small);
    const int pillWidth = smallMetrics.horizontalAdvance(count) + grid(1.5);
    const int pillHeight = smallMetrics.height() + 3;
    if (m_compact) {
        const int words = count.isEmpty() ? 0 : smallMetrics.height();
        const int top = (height() - side - words) / 2;
        gatehouse::icon(m_iconName, tone).paint(&painter, QRect((width() - side) / 2, top, side, side));
        if (!count.isEmpty()) {
            painter.setFont(small);
            painter.setPen(isChecked() ? now.accent : now.muted);
            painter.drawText(QRect(0, top + side, width(), words), Qt::AlignCenter, count);
        }
        return;
    }
    const QRect place(inset, (height() - side) / 2, side, side);
    gatehouse::icon(m_iconName, tone).paint(&painter, QStyle::visualRect(layoutDirection(), rect(), place));
    QFont title = font();
    if (isChecked())
        title.setWeight(QFont::DemiBold);
    painter.setFont(title);
    painter.setPen(now.text);
    const int from = inset + side + grid(1.25);
    const QRect words(from, 0, width() - from - inset, height());
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), words), Qt::AlignVCenter | Qt::AlignLeft, text());
    if (!count.isEmpty()) {
        const QRect pill(width() - inset - pillWidth + 4, (height() - pillHeight) / 2, pillWidth, pillHeight);
        const QRect shown = QStyle::visualRect(layoutDirection(), rect(), pill);
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? now.accent : now.pill);
        painter.drawRoundedRect(shown, pillHeight / 2.0, pillHeight / 2.0);
        painter.setPen(isChecked() ? now.accentText : now.text);
        painter.setFont(small);
        painter.drawText(shown, Qt::AlignCenter, count);
    }
}

void NavigationButton::changeEvent(QEvent *event)
{
    QAbstractButton::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

Navigation::Navigation(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
    , m_group(new QButtonGroup(this))
    , m_name(new PlainLabel(QStringLiteral("Gatehouse"), TextRole::Heading))
{
    setAccessibleName(tr("Pages"));
    auto *brand = new QHBoxLayout;
    brand->setContentsMargins(grid(0.75), grid(0.25), 0, grid(1.5));
    brand->setSpacing(grid(1.25));
    brand->addWidget(new Mark);
    brand->addWidget(m_name, 1);
    m_column->setContentsMargins(grid(1), grid(1.5), grid(1), grid(1.5));
    m_column->setSpacing(2);
    m_column->addLayout(brand);
    m_column->addStretch(1);
    // A screen reader toggles without a click.
    connect(m_group, &QButtonGroup::idToggled, this, [this](int page, bool on) {
        if (on)
            Q_EMIT chosen(page);
    });
}

void Navigation::addPage(const QString &title, const QString &iconName, const QString &shortcut)
{
    auto *button = new NavigationButton(title, iconName);
    button->setToolTip(toolTipText(tr("%1 (%2)").arg(title, shortcut)));
    m_group->addButton(button, static_cast<int>(m_buttons.size()));
    m_buttons.append(button);
    m_column->insertWidget(m_column->count() - 1, button);
}

void Navigation::setCount(int page, int count)
{
    m_buttons.at(page)->setCount(count);
}

void Navigation::setCurrent(int page)
{
    m_buttons.at(page)->setChecked(true);
}

void Navigation::setWidth(Width width)
{
    if (m_width == width)
        return;
    m_width = width;
    m_name->setVisible(width == Width::Full);
    for (NavigationButton *button : std::as_const(m_buttons))
        button->setCompact(width == Width::Compact);
}

int Navigation::fullWidth() const
{
    int widest = 0;
    for (const NavigationButton *button : m_buttons)
        widest = std::max(widest, button->fontMetrics().horizontalAdvance(button->text()));
    return widest + fontMetrics().height() * 5 + grid(4);
}

void Navigation::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    QPainter painter(this);
    painter.fillRect(rect(), now.side);
    painter.fillRect(QRect(layoutDirection() == Qt::LeftToRight ? width() - 1 : 0, 0, 1, height()), now.border);
}

void Navigation::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (step == 0 || m_buttons.isEmpty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const int last = static_cast<int>(m_buttons.size()) - 1;
    const int next = qBound(0, m_group->checkedId() + step, last);
    m_buttons.at(next)->setFocus(Qt::TabFocusReason);
    m_buttons.at(next)->click();
}

} // namespace gatehouse
