// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QStyleOption>

class QWidget;

/// The pieces that Style is painted from.
namespace gatehouse::stylepaint {

constexpr qreal radius = 6;

enum class Ring { None, Focus };
void panel(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &edge, Ring ring = Ring::None,
           qreal corner = radius);
void pushButton(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget);
void buttonLabel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget);
void toolButton(QPainter *painter, const QStyleOption &option, const QWidget *widget);
void field(QPainter *painter, const QStyleOption &option, const QRect &rect);
void checkBox(QPainter *painter, const QStyleOption &option);
void radioButton(QPainter *painter, const QStyleOption &option);
void chevron(QPainter *painter, const QRect &rect, Qt::ArrowType arrow, const QColor &colour);
void headerSection(QPainter *painter, const QStyleOption &option);
void scrollBar(QPainter *painter, const QStyleOptionComplex &option, const QRect &slider);
[[nodiscard]] QColor buttonText(const QStyleOption &option, const QWidget *widget);

} // namespace gatehouse::stylepaint
