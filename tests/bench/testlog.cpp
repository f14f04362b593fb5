// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/testlog.h"

#include <QFile>

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>

namespace gatehouse::bench {

namespace {

/// xorshift, so that the file is the same with every library.
class Chance
{
public:
    unsigned below(unsigned limit)
    {
        m_state ^= m_state << 13U;
        m_state ^= m_state >> 7U;
        m_state ^= m_state << 17U;
        return unsigned(m_state % limit);
    }

private:
    std::uint64_t m_state = 88172645463325252ULL;
};

class Lines
{
public:
    explicit Lines(LogForm form)
        : m_form(form)
    {
    }
    /// The length of one more line, which is in text().
    int next();
    [[nodiscard]] const char *text() const { return m_text.data(); }

private:
    int end(const char *verb20, const char *verb21, unsigned client, unsigned host, unsigned port);

    LogForm m_form;
    Chance m_chance;
    long m_at = 1'700'000'000;
    std::array<char, 256> m_text{};
};

int Lines::end(const char *verb20, const char *verb21, unsigned client, unsigned host, unsigned port)
{
    if (m_form != LogForm::V21)
        return std::snprintf(m_text.data(), m_text.size(), "%ld: Client client-%05u %s\n", m_at, client, verb20);
    return std::snprintf(m_text.data(), m_text.size(), "%ld: Client client-%05u [10.0.%u.%u:%u] %s\n", m_at, client,
                         client % 250, host, port, verb21);
}

int Lines::next()
{
    if (m_chance.below(400) == 0)
        ++m_at;
    const unsigned client = m_chance.below(20000);
    const unsigned host = m_chance.below(250);
    const unsigned port = 1024 + m_chance.below(60000);
    const unsigned what = m_chance.below(100);
    if (what < 25)
        return std::snprintf(m_text.data(), m_text.size(), "%ld: New connection from 10.0.%u.%u:%u on port 1883.\n",
                             m_at, client % 250, host, port);
    if (what < 45)
        return std::snprintf(
            m_text.data(), m_text.size(),
            "%ld: New client connected from 10.0.%u.%u:%u as client-%05u (p%d, c1, k60, u'user%05u').\n", m_at,
            client % 250, host, port, client, m_form == LogForm::V21 ? 4 : 2, client);
    if (what < 53 && m_form == LogForm::V2011)
        return std::snprintf(m_text.data(), m_text.size(), "%ld: Client <unknown> disconnected, not authorised.\n",
                             m_at);
    if (what < 53)
        return end("disconnected, not authorised.", "disconnected: not authorised.", client % 2000, host, port);
    if (what < 62)
        return std::snprintf(
            m_text.data(), m_text.size(),
            "%ld: Denied PUBLISH from client-%05u (d0, q0, r0, m0, 'plant/%u/cmd/%u', ... (%u bytes))\n", m_at,
            client % 3000, client % 50, host, host + 3);
    if (what < 75)
        return end("disconnected.", "disconnected.", client, host, port);
    if (what < 82)
        return end("closed its connection.", "disconnected: connection closed by client.", client, host, port);
    if (what < 86)
        return end("has exceeded timeout, disconnecting.", "disconnected: exceeded timeout.", client, host, port);
    return std::snprintf(m_text.data(), m_text.size(),
                         "%ld: %s PUBLISH %s client-%05u (d0, q0, r0, m0, 'plant/%u/state', ... (%u bytes))\n", m_at,
                         what < 93 ? "Received" : "Sending", what < 93 ? "from" : "to", client, client % 50, host + 3);
}

} // namespace

bool writeLog(const QString &path, int megabytes, LogForm form)
{
    const auto close = [](std::FILE *file) { return file == nullptr ? 0 : std::fclose(file); };
    const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(QFile::encodeName(path).constData(), "we"),
                                                           close);
    Lines lines(form);
    const std::int64_t limit = std::int64_t(megabytes) * 1'000'000;
    for (std::int64_t written = 0; file && written < limit;) {
        const int size = lines.next();
        if (std::fwrite(lines.text(), std::size_t(size), 1, file.get()) != 1)
            return false;
        written += size;
    }
    return file && std::fflush(file.get()) == 0;
}

} // namespace gatehouse::bench
