// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the sensor, which runs inside the broker, makes of strangers' names and of the broker's configuration. An input
// is client id, user, address, certificate subject and configuration, each up to a NUL.

#include "fuzz/invariant.h"

#include <vector>

extern "C" {
#include "attemptline.h"
#include "brokersetup.h"
}

using namespace gatehouse::fuzz;

namespace {

/// A copy without anything behind it, for the address sanitizer; an empty one is not known.
class Field
{
public:
    explicit Field(const QByteArray &bytes)
        : m_bytes(bytes.cbegin(), bytes.cend())
    {
    }
    [[nodiscard]] attempt_field value() const
    {
        return m_bytes.empty() ? attempt_field{nullptr, 0} : attempt_field{m_bytes.data(), m_bytes.size()};
    }

private:
    std::vector<char> m_bytes;
};

void checkField(const QByteArray &told, const QByteArray &name, const QByteArray &bytes)
{
    holds(told.startsWith(QByteArray(name + '=')), "a field has its name");
    const QByteArray value = told.mid(name.size() + 1);
    if (bytes.isEmpty()) {
        holds(value == "-", "what is not known is a -");
        return;
    }
    const bool isCut = value.endsWith('+');
    const QByteArray hex = isCut ? value.chopped(1) : value;
    const QByteArray kept = QByteArray::fromHex(hex);
    holds(kept.toHex() == hex && bytes.startsWith(kept), "a field is its bytes in hexadecimal digits");
    holds(isCut == (kept.size() < bytes.size()), "what was cut ends with a +, nothing else does");
    holds(!isCut || kept.size() >= 121, "each field has its share");
}

void checkLine(const QByteArrayList &parts)
{
    const Field id(parts.at(0));
    const Field user(parts.at(1));
    const Field subject(parts.at(3));
    attempt given = {};
    given.id = id.value();
    given.user = user.value();
    given.subject = subject.value();
    given.address = parts.at(2).constData();
    given.protocol = 3 + int(parts.at(0).size() % 3);
    given.listener = int(parts.at(1).size() * 1021 % 65536);
    // Not a bit longer than promised.
    std::vector<char> line(GATEHOUSE_LINE_LENGTH + 1, 'x');
    const std::size_t length = attempt_line(line.data(), &given);
    holds(length <= GATEHOUSE_LINE_LENGTH && line.at(length) == '\0', "a line has its end within its room");
    const QByteArray told(line.data());
    holds(std::size_t(told.size()) == length, "the length is that of the line");
    holds(std::all_of(told.cbegin(), told.cend(), [](char c) { return c >= ' ' && c <= '~'; }), "a line is printable");
    const QByteArrayList words = told.split(' ');
    holds(words.size() == 9, "no name makes a word more");
    holds(words.mid(0, 3).join(' ') == "gatehouse-sensor 1 attempt", "a line says whose it is");
    checkField(words.at(3), "id", parts.at(0));
    checkField(words.at(4), "user", parts.at(1));
    holds(words.at(5).startsWith("address=") && words.at(5).size() > 8, "there is an address, or a -");
    holds(words.at(6) == QByteArray("protocol=" + QByteArray::number(given.protocol)), "the protocol is told");
    checkField(words.at(7), "subject", parts.at(3));
    const QByteArray listener = given.listener > 0 ? QByteArray::number(given.listener) : QByteArray("-");
    holds(words.at(8) == QByteArray("listener=" + listener), "the listener is told");
}

broker_setup setupOf(const QByteArray &configuration)
{
    broker_setup setup = {};
    setup.own_name = "mosquitto_gatehouse_sensor.so";
    QByteArray bytes = configuration;
    std::FILE *file = ::fmemopen(bytes.data(), std::size_t(bytes.size()), "rb");
    if (file == nullptr) // nothing to read
        return setup;
    broker_setup_read(&setup, file, 1); // what is included lies somewhere on this machine
    std::fclose(file);
    return setup;
}

/// Whether a line is this option, as the broker cuts it into words.
bool has(const QByteArray &configuration, const QByteArray &name, const QByteArray &value = {})
{
    const QByteArrayList lines = configuration.split('\n');
    return std::any_of(lines.cbegin(), lines.cend(), [&](QByteArray line) {
        while (line.endsWith('\r'))
            line.chop(1);
        QByteArrayList words = line.split(' ');
        words.removeAll(QByteArray());
        return !line.startsWith('#') && words.value(0) == name && (value.isEmpty() || words.value(1) == value);
    });
}

void checkSetup(const QByteArray &configuration)
{
    broker_setup setup = setupOf(configuration);
    const bool isSafe = broker_setup_doubt(&setup) == nullptr;
    broker_setup again = setupOf(configuration);
    holds(again.fingerprint == setup.fingerprint && broker_setup_doubt(&again) == broker_setup_doubt(&setup),
          "reading again tells the same");
    holds(setupOf(QByteArray(configuration + "#")).fingerprint != setup.fingerprint, "a change is noticed");
    holds(!isSafe || !configuration.contains('\0'), "what the broker reads in another way is in doubt");
    const bool mayDecide =
        has(configuration, "password_file") || configuration.contains("mosquitto_dynamic_security.so");
    const bool isOpen = has(configuration, "allow_anonymous", "true") || has(configuration, "allow_anonymous", "1");
    const bool isSplit = has(configuration, "per_listener_settings");
    if (isSafe && !mayDecide) {
        holds(has(configuration, "listener") || has(configuration, "port"), "without a listener everybody is let in");
        holds(!isOpen || isSplit, "where nobody checks names, the sensor is silent");
    }
    if (!isSplit && !mayDecide) {
        broker_setup opened = setupOf(QByteArray(configuration + "\nallow_anonymous true"));
        holds(broker_setup_doubt(&opened) != nullptr, "an open broker is noticed");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    QByteArrayList parts = bytesOf(data, size).split('\0');
    while (parts.size() < 5)
        parts.append(QByteArray());
    checkLine(parts);
    checkSetup(parts.mid(4).join('\0'));
    return 0;
}
