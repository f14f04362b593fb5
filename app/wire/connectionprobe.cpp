// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/connectionprobe.h"

#include "wire/mqttoptions.h"
#include "wire/mqttreason.h"
#include "wire/wirelink.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

/// One probe under way; nobody owns it, it deletes itself when it is done.
class Probe final : public QObject
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionProbe)
public:
    Future<ProbeReport> start(MqttOptions options)
    {
        options.version = MqttVersion::V5;
        options.reconnect = Reconnect::Never;
        m_place = placeOf(options);
        whenDone(m_link.open(options), this, [this](const Result<MqttWelcome> &welcome) { finish(welcome); });
        return m_answer.future();
    }

private:
    void finish(const Result<MqttWelcome> &welcome)
    {
        const std::optional<quint8> code = m_link.connAckCode();
        m_link.close();
        m_answer.finish(reportOf(welcome, code));
        deleteLater();
    }

    [[nodiscard]] Result<ProbeReport> reportOf(const Result<MqttWelcome> &welcome, std::optional<quint8> code) const
    {
        if (welcome)
            return ProbeReport{true, welcome->reasonCode,
                               tr("%1 accepts this client: it connected and left again.").arg(m_place)};
        if (code)
            return ProbeReport{false, *code, welcome.error().what};
        return fail(welcome.error());
    }

    WireLink m_link;
    QString m_place;
    Answer<ProbeReport> m_answer;
};

} // namespace

Future<ProbeReport> probeConnection(const MqttOptions &options)
{
    return (new Probe)->start(options);
}

} // namespace gatehouse
