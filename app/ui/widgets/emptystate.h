// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "ui/widgets/plainlabel.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace gatehouse {

class IconLabel;
class ProgressLine;

/// What a page shows where its list would be: nothing there yet, loading, or an error, each with the next step.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);

    /// Icon, headline, sentence; the buttons as they are set (empty: none).
    void tell(const QString &iconName, const QString &headline, const QString &sentence, Tone tone = Tone::Muted);
    void setActions(const QString &primary, const QString &secondary = {}, const QString &primaryIcon = {},
                    const QString &secondaryIcon = {});
    /// "Reading the accounts ..." with a bar; total 0: not known.
    void tellLoading(const QString &headline, const QString &sentence = {});
    void setProgress(qsizetype done, qsizetype total);
    void tellError(const Error &error, const QString &headline,
                   const QString &retry = {}); ///< retry: the primary button
    void setExtra(QWidget *widget);            ///< under the buttons, over the whole width; takes it over
    [[nodiscard]] QString headline() const;
    [[nodiscard]] QString sentence() const;

Q_SIGNALS:
    void primaryRequested();
    void secondaryRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void fit();
    QWidget *m_middle;
    QVBoxLayout *m_column;
    IconLabel *m_icon;
    PlainLabel *m_headline;
    PlainLabel *m_sentence;
    ProgressLine *m_progress;
    QPushButton *m_primary;
    QPushButton *m_secondary;
};

} // namespace gatehouse
