// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>

#include <optional>

namespace gatehouse::mosquitto {

// The two lines at the end of a mosquitto.conf that make the log tell everything for a while. log_type adds up, counts
// wherever it stands, and is read again at SIGHUP (2.0.11, 2.1.2; seen). The first line is a comment that names them,
// so that they are found again whatever else is written there meanwhile.

struct DiagnoseLines
{
    QByteArray id; ///< of letters, digits and dashes
    QDateTime until;
};

/// `conf` with them behind it.
QByteArray withDiagnosis(const QByteArray &conf, const DiagnoseLines &lines);
/// `conf` without those of this id, every other byte as it was; what withDiagnosis() was given, if nobody else wrote.
QByteArray withoutDiagnosis(const QByteArray &conf, const QByteArray &id);
/// The first of them that are there.
std::optional<DiagnoseLines> diagnosisIn(const QByteArray &conf);

} // namespace gatehouse::mosquitto
