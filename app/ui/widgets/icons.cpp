// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/icons.h"

#include <QFile>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// A static library's resources are dropped by the linker unless somebody asks for them.
static void takeResources()
{
    Q_INIT_RESOURCE(gatehouse);
}

namespace gatehouse {
namespace {

QByteArray sourceOf(const QString &name)
{
    static QHash<QString, QByteArray> sources;
    const auto known = sources.constFind(name);
    if (known != sources.cend())
        return *known;
    takeResources();
    QFile file(QStringLiteral(":/gatehouse/icons/") + name + QStringLiteral(".svg"));
    QByteArray bytes;
    if (file.open(QIODevice::ReadOnly))
        bytes = file.readAll();
    else
        qWarning("No icon is named %s", qUtf8Printable(name));
    sources.insert(name, bytes);
    return bytes;
}

QPixmap rendered(const QString &name, const QColor &colour, const QSize &pixels)
{
    const QString key = QStringLiteral("gatehouse:%1:%2:%3x%4")
                            .arg(name, colour.name(QColor::HexArgb))
                            .arg(pixels.width())
                            .arg(pixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QByteArray source = sourceOf(name);
    source.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(source);
    QPainter painter(&pixmap);
    const int side = std::min(pixels.width(), pixels.height());
    renderer.render(&painter, QRectF((pixels.width() - side) / 2, (pixels.height() - side) / 2, side, side));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

enum class Surface { Plain, Accent };

class LineIcon final : public QIconEngine
{
public:
    LineIcon(QString name, Tone tone, Surface surface)
        : m_name(std::move(name))
        , m_tone(tone)
        , m_surface(surface)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        QPixmap shown = scaledPixmap(rect.size() * ratio, mode, state, 1.0);
        shown.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect, shown);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        return rendered(m_name, colour(mode), size);
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal) override
    {
        return rendered(m_name, colour(mode), size);
    }
    QIconEngine *clone() const override { return new LineIcon(m_name, m_tone, m_surface); }
    QString key() const override { return QStringLiteral("gatehouse-line"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

private:
    [[nodiscard]] QColor colour(QIcon::Mode mode) const
    {
        const Colours &now = colours();
        if (mode == QIcon::Disabled)
            return now.disabled;
        return m_surface == Surface::Accent ? now.accentText : now.tone(m_tone);
    }

    QString m_name;
    Tone m_tone;
    Surface m_surface;
};

} // namespace

QIcon icon(const QString &name, Tone tone)
{
    return QIcon(new LineIcon(name, tone, Surface::Plain));
}

QIcon iconOnAccent(const QString &name)
{
    return QIcon(new LineIcon(name, Tone::Normal, Surface::Accent));
}

QPixmap iconPixmap(const QString &name, Tone tone, int side, qreal devicePixelRatio)
{
    const int pixels = qRound(side * devicePixelRatio);
    QPixmap pixmap = rendered(name, colours().tone(tone), QSize(pixels, pixels));
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QIcon applicationIcon()
{
    takeResources();
    return QIcon(QStringLiteral(":/gatehouse/icons/gatehouse.svg"));
}

int iconSide(const QFontMetrics &metrics)
{
    return std::max(16, qRound(metrics.height() * 1.05));
}

} // namespace gatehouse
