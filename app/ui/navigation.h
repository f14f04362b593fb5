// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QWidget>

class QButtonGroup;
class QVBoxLayout;

namespace gatehouse {

class PlainLabel;

/// One entry of the list on the left: icon, title and how many.
class NavigationButton final : public QAbstractButton
{
    Q_OBJECT
public:
    NavigationButton(const QString &title, const QString &iconName, QWidget *parent = nullptr);
    void setCount(int count); ///< below 0: none
    void setCompact(bool compact);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QString countText() const;
    QString m_iconName;
    int m_count = -1;
    bool m_compact = false;
};

/// The list of pages on the left. Icons alone where the window is too narrow for words.
class Navigation final : public QWidget
{
    Q_OBJECT
public:
    enum class Width { Full, Compact };
    explicit Navigation(QWidget *parent = nullptr);
    void addPage(const QString &title, const QString &iconName, const QString &shortcut);
    void setCount(int page, int count);
    void setCurrent(int page);
    void setWidth(Width width);
    [[nodiscard]] int fullWidth() const; ///< what the words need

Q_SIGNALS:
    void chosen(int page);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QVBoxLayout *m_column;
    QButtonGroup *m_group;
    PlainLabel *m_name;
    QList<NavigationButton *> m_buttons;
    Width m_width = Width::Full;
};

} // namespace gatehouse
