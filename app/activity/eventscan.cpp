// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/eventscan.h"

#include <algorithm>
#include <limits>

namespace gatehouse {

namespace {

using Field = FilterTerm::Field;
using Text = EventColumns::Text;

QByteArrayView EventFields::*fieldOf(Text column)
{
    switch (column) {
    case EventColumns::Client:
        return &EventFields::clientId;
    case EventColumns::User:
        return &EventFields::user;
    case EventColumns::Address:
        return &EventFields::address;
    default:
        return &EventFields::broker;
    }
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
}

bool isSame(QByteArrayView text, QByteArrayView folded)
{
    return std::equal(text.begin(), text.end(), folded.begin(), folded.end(),
                      [](char a, char b) { return lower(a) == b; });
}

bool isAscii(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool beginsWithDigit(QByteArrayView text)
{
    return !text.isEmpty() && text.front() >= '0' && text.front() <= '9';
}

bool isNumber(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// As far as both reach, from their beginnings.
bool beginAlike(QByteArrayView text, QByteArrayView folded)
{
    const qsizetype length = std::min(text.size(), folded.size());
    return isSame(text.first(length), folded.first(length));
}

bool endAlike(QByteArrayView text, QByteArrayView folded)
{
    const qsizetype length = std::min(text.size(), folded.size());
    return isSame(text.last(length), folded.last(length));
}

} // namespace

EventScan::EventScan(const EventColumns &columns, const Wanted &wanted, const QList<QByteArray> &titles)
    : m_columns(columns)
    , m_now(wanted.now)
    , m_from(std::numeric_limits<qint64>::min())
    , m_until(std::numeric_limits<qint64>::max())
{
    for (const FilterTerm &term : wanted.filter.terms())
        addTerm(term, titles);
    if (!wanted.brokers.isEmpty()) {
        TextTerm term;
        term.exactly = wanted.brokers;
        term.columns = {EventColumns::Broker};
        m_textTerms.push_back(std::move(term));
    }
    makeKinds(wanted);
    for (std::size_t column = 0; column < EventColumns::texts; ++column)
        m_reuses[column] = m_columns.words(Text(column)).reuses();
}

void EventScan::addTerm(const FilterTerm &term, const QList<QByteArray> &titles)
{
    TextTerm text;
    text.term = term;
    text.term.isNegated = false;
    text.isNegated = term.isNegated;
    switch (term.field) {
    case Field::Result:
    case Field::Cause:
    case Field::Certainty:
        m_kindTerms.append(term);
        return;
    case Field::Since:
    case Field::Until:
        return addTime(term);
    case Field::Client:
        text.columns = {EventColumns::Client};
        break;
    case Field::User:
        text.columns = {EventColumns::User};
        break;
    case Field::Address:
        text.columns = {EventColumns::Address};
        break;
    case Field::Broker:
        text.columns = {EventColumns::Broker};
        break;
    case Field::Anywhere:
        text.columns = {EventColumns::Client, EventColumns::User, EventColumns::Address, EventColumns::Broker,
                        EventColumns::Form};
        for (const QByteArray &word : term.patterns) {
            text.anywhere.append(TextSearch(QString::fromUtf8(word)));
            for (qsizetype type = 0; type < titles.size(); ++type)
                text.types |= text.anywhere.constLast().isInFolded(titles.at(type)) ? 1U << unsigned(type) : 0;
        }
        break;
    }
    m_textTerms.push_back(std::move(text));
}

void EventScan::makeKinds(const Wanted &wanted)
{
    if (m_kindTerms.isEmpty() && wanted.types == 0)
        return;
    m_kinds.resize(EventColumns::Kind::all);
    for (std::size_t packed = 0; packed < m_kinds.size(); ++packed) {
        const auto kind = EventColumns::Kind::of(static_cast<std::uint16_t>(packed));
        EventFields fields;
        fields.type = kind.type;
        fields.cause = kind.cause;
        fields.certainty = kind.certainty;
        const bool isType = wanted.types == 0 || ((wanted.types >> unsigned(kind.type)) & 1U) != 0;
        m_kinds[packed] = isType && std::all_of(m_kindTerms.cbegin(), m_kindTerms.cend(),
                                                [&](const FilterTerm &term) { return term.takes(fields, m_now); });
    }
}

/// "Not since" is "until", and the other way round.
void EventScan::addTime(const FilterTerm &term)
{
    const qint64 turn = term.turn(m_now);
    if ((term.field == Field::Since) != term.isNegated)
        m_from = std::max(m_from, turn);
    else
        m_until = std::min(m_until, turn);
}

void EventScan::followReuses()
{
    for (std::size_t column = 0; column < EventColumns::texts; ++column) {
        const quint64 reuses = m_columns.words(Text(column)).reuses();
        if (std::exchange(m_reuses[column], reuses) == reuses)
            continue;
        for (TextTerm &term : m_textTerms) {
            term.verdicts[column].assign(term.verdicts[column].size(), Unknown);
            term.asked[column] = 0;
        }
    }
}

EventScan::Verdict EventScan::ask(TextTerm &term, Text column, WordTable::Word word) const
{
    const WordTable &words = m_columns.words(column);
    const QByteArrayView text = words.at(word);
    if (column == EventColumns::Form)
        return askForm(term, word);
    bool isTaken = false;
    if (!term.anywhere.isEmpty()) {
        isTaken = std::any_of(term.anywhere.cbegin(), term.anywhere.cend(), [&](const TextSearch &search) {
            return search.find(text.begin(), text.end()) != nullptr ||
                   (words.hasCapitals(word) && search.isInFolded(text));
        });
    } else if (!term.exactly.isEmpty()) {
        isTaken = std::any_of(term.exactly.cbegin(), term.exactly.cend(),
                              [text](const QByteArray &one) { return text == QByteArrayView(one); });
    } else {
        EventFields fields;
        fields.*fieldOf(column) = text;
        isTaken = term.term.takes(fields, m_now);
    }
    return isTaken ? Yes : No;
}

// What stands in one of the marks alone is found in its own column, but for the port.
EventScan::Verdict EventScan::askForm(TextTerm &term, WordTable::Word form) const
{
    const WordTable &forms = m_columns.words(EventColumns::Form);
    const QByteArrayView text = forms.at(form);
    std::vector<Bridge> bridges;
    bool isHard = false;
    for (const TextSearch &search : std::as_const(term.anywhere)) {
        if (search.find(text.begin(), text.end()) != nullptr || (forms.hasCapitals(form) && search.isInFolded(text)))
            return Yes;
        const QByteArrayView word = search.folded();
        isHard = isHard || !isAscii(word) || !isAscii(text);
        for (qsizetype place = 0; place < text.size(); ++place) {
            const char mark = text.at(place);
            if (!EventColumns::isMark(mark))
                continue;
            const bool isPort = mark == EventColumns::PortMark;
            if (isPort && isNumber(word))
                bridges.push_back({mark, Bridge::Has, word.toByteArray()});
            qsizetype before = place;
            while (before > 0 && !EventColumns::isMark(text.at(before - 1)))
                --before;
            qsizetype behind = place + 1;
            while (behind < text.size() && !EventColumns::isMark(text.at(behind)))
                ++behind;
            for (qsizetype cut = 1; cut < word.size(); ++cut) {
                const bool mayBegin = place > 0 && (!isPort || beginsWithDigit(word.sliced(cut)));
                const bool mayEnd = place + 1 < text.size() && (!isPort || isNumber(word.first(cut)));
                if (mayBegin && endAlike(text.sliced(before, place - before), word.first(cut)))
                    bridges.push_back({mark, Bridge::Begins, word.sliced(cut).toByteArray()});
                if (mayEnd && beginAlike(text.sliced(place + 1, behind - place - 1), word.sliced(cut)))
                    bridges.push_back({mark, Bridge::Ends, word.first(cut).toByteArray()});
            }
        }
    }
    if (bridges.empty() && !isHard)
        return No;
    if (term.bridges.size() < forms.limit())
        term.bridges.resize(forms.limit());
    term.bridges[form] = isHard ? std::vector<Bridge>() : std::move(bridges);
    return Perhaps;
}

bool EventScan::isInSentence(const TextTerm &term, RowId id, WordTable::Word form)
{
    const std::vector<Bridge> &bridges = term.bridges[form];
    const bool isPossible = bridges.empty() || std::any_of(bridges.begin(), bridges.end(), [&](const Bridge &bridge) {
                                const QByteArrayView value = m_columns.valueOf(id, bridge.mark, m_number);
                                return bridge.side == Bridge::Begins ? beginAlike(value, bridge.part)
                                       : bridge.side == Bridge::Ends ? endAlike(value, bridge.part)
                                                                     : value.indexOf(bridge.part) >= 0;
                            });
    if (!isPossible)
        return false;
    m_sentence.resize(0);
    m_columns.appendWhat(id, m_sentence);
    return std::any_of(term.anywhere.cbegin(), term.anywhere.cend(), [this](const TextSearch &search) {
        return search.find(m_sentence.constBegin(), m_sentence.constEnd()) != nullptr ||
               (changesWhenFolded(m_sentence) && search.isInFolded(m_sentence));
    });
}

bool EventScan::has(TextTerm &term, Text column, RowId id, WordTable::Word word)
{
    std::vector<Verdict> &verdicts = term.verdicts[column];
    if (word >= verdicts.size())
        verdicts.resize(m_columns.words(column).limit(), Unknown);
    if (verdicts[word] == Unknown)
        verdicts[word] = ask(term, column, word);
    return verdicts[word] == Perhaps ? isInSentence(term, id, word) : verdicts[word] == Yes;
}

bool EventScan::mayHave(TextTerm &term, Text column) const
{
    constexpr WordTable::Word few = 65536;
    const WordTable &words = m_columns.words(column);
    if (words.limit() > few)
        return true;
    if (std::exchange(term.asked[column], words.limit()) == words.limit())
        return term.mayHave[column];
    std::vector<Verdict> &verdicts = term.verdicts[column];
    verdicts.resize(words.limit(), Unknown);
    term.mayHave[column] = false;
    for (WordTable::Word word = 0; word < words.limit(); ++word) {
        if (verdicts[word] == Unknown && words.isUsed(word))
            verdicts[word] = ask(term, column, word);
        term.mayHave[column] = term.mayHave[column] || verdicts[word] > No;
    }
    return term.mayHave[column];
}

bool EventScan::takes(RowId id)
{
    followReuses();
    const std::uint16_t kind = m_columns.kind(id);
    if (!m_kinds.empty() && m_kinds[kind] == 0)
        return false;
    if (m_columns.at(id) < m_from || m_columns.at(id) >= m_until)
        return false;
    return std::all_of(m_textTerms.begin(), m_textTerms.end(), [&](TextTerm &term) {
        const bool isTitle = ((term.types >> unsigned(EventColumns::Kind::of(kind).type)) & 1U) != 0;
        const bool isTaken = isTitle || std::any_of(term.columns.cbegin(), term.columns.cend(), [&](Text column) {
                                 return has(term, column, id, m_columns.word(id, column));
                             });
        return isTaken != term.isNegated;
    });
}

void EventScan::collect(RowId chunk, RowSet &taken)
{
    followReuses();
    const RowId rows = m_columns.rowsIn(chunk);
    const RowId first = chunk * EventColumns::chunkRows;
    m_mask.assign(rows, 1);
    const std::vector<std::uint16_t> &kinds = m_columns.kinds(chunk);
    if (!m_kinds.empty())
        for (RowId row = 0; row < rows; ++row)
            m_mask[row] = m_kinds[kinds[row]];
    const std::vector<qint64> &times = m_columns.times(chunk);
    for (RowId row = 0; row < rows; ++row)
        m_mask[row] &= static_cast<quint8>(times[row] >= m_from && times[row] < m_until);
    for (TextTerm &term : m_textTerms) {
        std::vector<quint8> hits(rows, 0);
        if (term.types != 0)
            for (RowId row = 0; row < rows; ++row)
                hits[row] = (term.types >> unsigned(EventColumns::Kind::of(kinds[row]).type)) & 1U;
        for (const Text column : std::as_const(term.columns)) {
            if (!mayHave(term, column))
                continue;
            const std::vector<WordTable::Word> &words = m_columns.words(chunk, column);
            std::vector<Verdict> &verdicts = term.verdicts[column];
            verdicts.resize(m_columns.words(column).limit(), Unknown);
            for (RowId row = 0; row < rows; ++row) {
                if (m_mask[row] == 0 || hits[row] != 0)
                    continue;
                Verdict &verdict = verdicts[words[row]];
                if (verdict == Unknown)
                    verdict = ask(term, column, words[row]);
                hits[row] = verdict == Perhaps ? isInSentence(term, first + row, words[row]) : verdict == Yes;
            }
        }
        for (RowId row = 0; row < rows; ++row)
            m_mask[row] = m_mask[row] != 0 && (hits[row] != 0) != term.isNegated;
    }
    for (RowId row = 0; row < rows; ++row)
        if (m_mask[row] != 0)
            taken.insert(first + row);
}

} // namespace gatehouse
