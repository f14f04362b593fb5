// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/stepwords.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::StepWords)
};

} // namespace

QString stepMark(const Output &output, StepResult result)
{
    switch (result) {
    case StepResult::Pass:
        return output.toned(Words::tr("pass  "), Tone::Good);
    case StepResult::Fail:
        return output.toned(Words::tr("FAIL  "), Tone::Bad);
    case StepResult::NotChecked:
        break;
    }
    return Words::tr("?     ");
}

QString placeNote(const Output &output, const Origin &origin)
{
    if (origin.line == 0)
        return {};
    return output.toned(QStringLiteral(" (%1:%2)").arg(visibleText(origin.place)).arg(origin.line), Tone::Faint);
}

} // namespace gatehouse
