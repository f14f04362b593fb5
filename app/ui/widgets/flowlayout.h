// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>

#include <memory>
#include <vector>

namespace gatehouse {

/// Left to right, and on to the next line where it does not fit: what keeps rows of buttons whole at 200 % text.
class FlowLayout final : public QLayout
{
    Q_OBJECT
public:
    enum class Side { Start, Middle, End };
    explicit FlowLayout(QWidget *parent = nullptr, Side side = Side::Start);
    ~FlowLayout() override;
    void addItem(QLayoutItem *item) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem *itemAt(int index) const override;
    [[nodiscard]] QSize minimumSize() const override;
    [[nodiscard]] QSize sizeHint() const override;
    QLayoutItem *takeAt(int index) override;
    void setGeometry(const QRect &rect) override;

private:
    enum class Placing { Measure, Apply };
    int place(const QRect &rect, Placing placing) const;
    Side m_side;
    std::vector<std::unique_ptr<QLayoutItem>> m_items;
};

} // namespace gatehouse
