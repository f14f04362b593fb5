// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/eventcolumns.h"
#include "core/eventfilter.h"
#include "models/rowfilter.h"

namespace gatehouse {

/// Which events of the list a filter takes. Each different text is asked once; the rows then are a look-up, but for a
/// word that may begin in a form and end in one of its marks. Words apart
/// are found in any text and in the title of the result, whatever the case. Of the owner of the columns; its thread.
class EventScan final
{
public:
    struct Wanted
    {
        EventFilter filter;
        QList<QByteArray> brokers; ///< names as they are shown; empty: all
        quint32 types = 0;         ///< a bit for each; 0: all
        qint64 now = 0;            ///< milliseconds since 1970
        [[nodiscard]] bool isAll() const { return filter.takesAll() && brokers.isEmpty() && types == 0; }
    };
    /// `titles`: of the types, in the order of EventType.
    EventScan(const EventColumns &columns, const Wanted &wanted, const QList<QByteArray> &titles);

    [[nodiscard]] bool takes(RowId id);
    void collect(RowId chunk, RowSet &taken); ///< of all rows of one chunk

private:
    enum Verdict : quint8 { Unknown, No, Yes, Perhaps }; ///< Perhaps: of a form; it depends on the row
    /// A word reaches from a form into what a mark stands for: only where that begins, or ends, as it should.
    struct Bridge
    {
        char mark = 0;
        enum Side { Begins, Ends, Has } side = Begins;
        QByteArray part; ///< folded
    };
    /// What is asked of texts: any of these columns must have it, or the type.
    struct TextTerm
    {
        FilterTerm term;            ///< never negated
        QList<TextSearch> anywhere; ///< instead of the term: any of them is in the text
        QList<QByteArray> exactly;  ///< or: the text is any of these
        bool isNegated = false;
        quint32 types = 0; ///< a bit for each that has it by its title
        QList<EventColumns::Text> columns;
        std::array<std::vector<Verdict>, EventColumns::texts> verdicts;
        /// Of a column with few texts all are asked first; where none has it, the rows need no look. By column: above
        /// every number that was asked.
        std::array<WordTable::Word, EventColumns::texts> asked{};
        std::array<bool, EventColumns::texts> mayHave{};
        std::vector<std::vector<Bridge>> bridges; ///< by form, where its verdict is Perhaps; none there: ask the text
    };
    void addTerm(const FilterTerm &term, const QList<QByteArray> &titles);
    void makeKinds(const Wanted &wanted);
    void followReuses(); ///< a verdict is of a text, not of its number
    [[nodiscard]] bool has(TextTerm &term, EventColumns::Text column, RowId id, WordTable::Word word);
    [[nodiscard]] Verdict ask(TextTerm &term, EventColumns::Text column, WordTable::Word word) const;
    [[nodiscard]] Verdict askForm(TextTerm &term, WordTable::Word form) const;
    [[nodiscard]] bool isInSentence(const TextTerm &term, RowId id, WordTable::Word form);
    [[nodiscard]] bool mayHave(TextTerm &term, EventColumns::Text column) const;
    void addTime(const FilterTerm &term);

    const EventColumns &m_columns;
    qint64 m_now;
    QList<FilterTerm> m_kindTerms;
    qint64 m_from; ///< milliseconds since 1970
    qint64 m_until;
    std::vector<TextTerm> m_textTerms;
    std::vector<quint8> m_kinds; ///< for each kind whether it is taken; empty: all are
    std::array<quint64, EventColumns::texts> m_reuses{};
    std::vector<quint8> m_mask; ///< of the rows of one chunk
    QByteArray m_sentence;
    QByteArray m_number;
};

} // namespace gatehouse
