// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QHBoxLayout;
class QLineEdit;
class QTimer;
class QToolButton;

namespace gatehouse {

class FlowLayout;

/// One chip beside a filter: how many rows have it.
struct Facet
{
    QString label;
    quint8 bit = 0; ///< as in TableRow::facets
    int count = 0;
    QString iconName; ///< may be empty
    friend bool operator==(const Facet &, const Facet &) = default;
};

/// The line over a table: filter text with a clear button, chips with counts, and room for a page's own buttons.
class FilterBar : public QWidget
{
    Q_OBJECT
public:
    explicit FilterBar(const QString &placeholder, QWidget *parent = nullptr);
    /// With a field of the page's own, over as much width as there is; textChanged() and leftDown() are the field's.
    explicit FilterBar(QLineEdit *field, QWidget *parent = nullptr);

    void setFacets(const QList<Facet> &facets); ///< new counts keep what is chosen
    void addTrailing(QWidget *widget);          ///< at the right end
    [[nodiscard]] QString text() const;
    void setText(const QString &text);
    [[nodiscard]] quint8 mask() const { return m_mask; } ///< 0: all
    void setMask(quint8 mask);
    void focusInput(); ///< "/"
    bool clearAll();   ///< text and chips; false: there was nothing to clear

Q_SIGNALS:
    void textChanged(const QString &text); ///< 60 ms after the last key
    void facetsChanged(quint8 mask);
    void leftDown(); ///< Down or Enter in the field: the table takes the focus

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build(int fieldStretch);

    QLineEdit *m_input;
    QTimer *m_pause;
    FlowLayout *m_chips;
    QHBoxLayout *m_trailing;
    QList<QToolButton *> m_buttons;
    QList<Facet> m_facets;
    quint8 m_mask = 0;
};

} // namespace gatehouse
