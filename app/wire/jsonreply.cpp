// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/jsonreply.h"

#include "core/text.h"

#include <QCoreApplication>

#include <simdjson.h>

#include <algorithm>
#include <vector>

namespace gatehouse {

namespace {

namespace dom = simdjson::dom;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::HttpLink)
};

// The first key that stands twice in one object; empty when there is none. The parser has bounded the depth.
std::string_view keyThatStandsTwice(const dom::element &element, const QList<QByteArray> &mayRepeat)
{
    if (dom::array array; element.get(array) == simdjson::SUCCESS) {
        for (const dom::element one : array) {
            if (const std::string_view key = keyThatStandsTwice(one, mayRepeat); key.data())
                return key;
        }
        return {};
    }
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS)
        return {};
    std::vector<std::string_view> keys;
    for (const dom::key_value_pair field : object) {
        if (const std::string_view key = keyThatStandsTwice(field.value, mayRepeat); key.data())
            return key;
        keys.push_back(field.key);
    }
    std::sort(keys.begin(), keys.end());
    for (auto at = std::adjacent_find(keys.cbegin(), keys.cend()); at != keys.cend();
         at = std::adjacent_find(at + 1, keys.cend())) {
        if (!mayRepeat.contains(QByteArray(at->data(), static_cast<qsizetype>(at->size()))))
            return *at;
    }
    return {};
}

Error notJson(const QString &place, const QString &why)
{
    return Error{
        Fault::BadReply,
        Words::tr("The answer of %1 is damaged, so nothing of it was used. Try again; when it stays like that, "
                  "look at what stands between here and the broker.")
            .arg(place),
        why};
}

} // namespace

Result<QJsonDocument> jsonOf(const QByteArray &bytes, const QList<QByteArray> &mayRepeat, const QString &place)
{
    dom::parser parser;
    dom::element root;
    const simdjson::padded_string padded(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (const simdjson::error_code error = parser.parse(padded).get(root); error != simdjson::SUCCESS)
        return fail(notJson(place, QString::fromUtf8(simdjson::error_message(error))));
    if (const std::string_view twice = keyThatStandsTwice(root, mayRepeat); twice.data()) {
        const QString key = lenientUtf8(QByteArrayView(twice.data(), static_cast<qsizetype>(twice.size())));
        return fail(Fault::BadReply,
                    Words::tr("The answer of %1 says \"%2\" twice for one record, and it is not known which one is "
                              "meant, so nothing of it was used. Report this to whoever makes the broker.")
                        .arg(place, visibleText(key, 80)));
    }
    QJsonParseError problem{};
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return fail(notJson(place, problem.errorString()));
    return document;
}

} // namespace gatehouse
