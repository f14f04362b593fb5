// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/secret.h"

#include <QIODevice>

namespace gatehouse {

/// The body of a request that may go out once only, the empty body too. Qt 6.4 sends every request again, a POST as
/// well, up to three times when a server hangs up before it answers; unless the body cannot be begun anew, as here.
class SingleUpload final : public QIODevice
{
    Q_OBJECT
public:
    explicit SingleUpload(const Secret &body, QObject *parent);

    [[nodiscard]] qint64 size() const override { return m_body.reveal().size(); }
    bool reset() override { return false; }
    bool seek(qint64 position) override;

protected:
    qint64 readData(char *data, qint64 most) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    Secret m_body;
    qint64 m_read = 0;
};

} // namespace gatehouse
