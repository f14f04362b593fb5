// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/storedchange.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

namespace {

constexpr QLatin1String formatName("gatehouse-change-1");

QJsonValue bytesToJson(const std::optional<QByteArray> &bytes)
{
    return bytes ? QJsonValue(QString::fromLatin1(bytes->toBase64())) : QJsonValue();
}

// Reads one field after the other; `sound` turns false at the first that is missing or of another type.
class StoredReader
{
public:
    explicit StoredReader(QJsonObject object)
        : m_object(std::move(object))
    {
    }

    [[nodiscard]] bool isSound() const { return m_sound; }

    QString text(const QString &name)
    {
        const QJsonValue value = m_object.value(name);
        m_sound = m_sound && value.isString();
        return value.toString();
    }

    QStringList texts(const QString &name)
    {
        const QJsonValue value = m_object.value(name);
        m_sound = m_sound && value.isArray();
        QStringList list;
        const QJsonArray array = value.toArray();
        for (const QJsonValue &element : array) {
            m_sound = m_sound && element.isString();
            list.append(element.toString());
        }
        return list;
    }

    bool flag(const QString &name)
    {
        const QJsonValue value = m_object.value(name);
        m_sound = m_sound && value.isBool();
        return value.toBool();
    }

    std::optional<QByteArray> bytes(const QString &name)
    {
        const QJsonValue value = m_object.value(name);
        if (value.isNull())
            return std::nullopt;
        const auto decoded =
            QByteArray::fromBase64Encoding(value.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        m_sound = m_sound && value.isString() && decoded;
        return *decoded;
    }

    Undo::Kind undo(const QString &name)
    {
        const int kind = m_object.value(name).toInt(-1);
        m_sound = m_sound && kind >= 0 && kind <= static_cast<int>(Undo::Kind::Never);
        return static_cast<Undo::Kind>(kind);
    }

private:
    QJsonObject m_object;
    bool m_sound = true;
};

} // namespace

QByteArray changeToStored(const Change &change)
{
    const QJsonObject object{
        {QStringLiteral("format"), QString(formatName)},
        {QStringLiteral("record"), change.record},
        {QStringLiteral("container"), change.container},
        {QStringLiteral("before"), bytesToJson(change.before)},
        {QStringLiteral("after"), bytesToJson(change.after)},
        {QStringLiteral("sentence"), change.sentence},
        {QStringLiteral("effects"), QJsonArray::fromStringList(change.effects.sentences)},
        {QStringLiteral("alsoAffected"), QJsonArray::fromStringList(change.effects.alsoAffected)},
        {QStringLiteral("touchesConsole"), change.effects.touchesConsole},
        {QStringLiteral("undo"), static_cast<int>(change.undo.kind)},
        {QStringLiteral("undoWhy"), change.undo.why},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<Change> changeFromStored(const QByteArray &stored)
{
    StoredReader reader(QJsonDocument::fromJson(stored).object());
    const QString format = reader.text(QStringLiteral("format"));
    Change change;
    change.record = reader.text(QStringLiteral("record"));
    change.container = reader.text(QStringLiteral("container"));
    change.before = reader.bytes(QStringLiteral("before"));
    change.after = reader.bytes(QStringLiteral("after"));
    change.sentence = reader.text(QStringLiteral("sentence"));
    change.effects.sentences = reader.texts(QStringLiteral("effects"));
    change.effects.alsoAffected = reader.texts(QStringLiteral("alsoAffected"));
    change.effects.touchesConsole = reader.flag(QStringLiteral("touchesConsole"));
    change.undo.kind = reader.undo(QStringLiteral("undo"));
    change.undo.why = reader.text(QStringLiteral("undoWhy"));
    if (!reader.isSound() || format != formatName)
        return fail(Fault::BadReply,
                    QCoreApplication::translate("gatehouse::StoredChange",
                                                "What was kept to undo this change cannot be read, so it "
                                                "cannot be undone from here. Make the change by hand."));
    return change;
}

} // namespace gatehouse
