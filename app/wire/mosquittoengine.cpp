// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/mosquittoengine.h"

#include "core/text.h"

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include <cstdlib>

namespace gatehouse {

namespace {

constexpr int packetsAtOnce = 8;

// mosquitto_lib_init() is not thread-safe and once is enough.
void ensureLibrary()
{
    static const int initialised = mosquitto_lib_init();
    Q_UNUSED(initialised)
}

// Strings and properties that the library hands over belong to the caller, who frees them as C does.
struct Free
{
    void operator()(void *memory) const { std::free(memory); }
};
using OwnedText = std::unique_ptr<char, Free>;
using OwnedBytes = std::unique_ptr<void, Free>;

class Properties
{
public:
    Properties() = default;
    ~Properties() { mosquitto_property_free_all(&m_first); }
    Properties(const Properties &) = delete;
    Properties &operator=(const Properties &) = delete;
    void add(const MqttMessage &message)
    {
        for (const auto &[name, value] : message.userProperties)
            mosquitto_property_add_string_pair(&m_first, MQTT_PROP_USER_PROPERTY, name.toUtf8().constData(),
                                               value.toUtf8().constData());
        if (!message.correlationData.isEmpty())
            mosquitto_property_add_binary(&m_first, MQTT_PROP_CORRELATION_DATA, message.correlationData.constData(),
                                          static_cast<uint16_t>(message.correlationData.size()));
        if (!message.responseTopic.isEmpty())
            mosquitto_property_add_string(&m_first, MQTT_PROP_RESPONSE_TOPIC,
                                          message.responseTopic.toUtf8().constData());
    }
    [[nodiscard]] const mosquitto_property *first() const { return m_first; }

private:
    mosquitto_property *m_first = nullptr;
};

QString readText(const mosquitto_property *properties, int identifier)
{
    char *text = nullptr;
    if (!mosquitto_property_read_string(properties, identifier, &text, false))
        return {};
    const OwnedText owned(text);
    return lenientUtf8(QByteArrayView(text));
}

void readProperties(const mosquitto_property *properties, MqttMessage &message)
{
    char *name = nullptr;
    char *value = nullptr;
    const mosquitto_property *at =
        mosquitto_property_read_string_pair(properties, MQTT_PROP_USER_PROPERTY, &name, &value, false);
    while (at) {
        const OwnedText ownedName(name);
        const OwnedText ownedValue(value);
        message.userProperties.append({lenientUtf8(QByteArrayView(name)), lenientUtf8(QByteArrayView(value))});
        at = mosquitto_property_read_string_pair(at, MQTT_PROP_USER_PROPERTY, &name, &value, true);
    }
    void *bytes = nullptr;
    uint16_t size = 0;
    if (mosquitto_property_read_binary(properties, MQTT_PROP_CORRELATION_DATA, &bytes, &size, false)) {
        const OwnedBytes owned(bytes);
        message.correlationData = QByteArray(static_cast<const char *>(bytes), size);
    }
    message.responseTopic = readText(properties, MQTT_PROP_RESPONSE_TOPIC);
}

const char *orNull(const QByteArray &text)
{
    return text.isEmpty() ? nullptr : text.constData();
}

} // namespace

struct MosquittoEngine::Callbacks
{
    static MosquittoEngine *engine(void *userData) { return static_cast<MosquittoEngine *>(userData); }
    static void message(mosquitto *, void *userData, const mosquitto_message *message,
                        const mosquitto_property *properties)
    {
        engine(userData)->onMessage(message, properties);
    }
    static void subscribed(mosquitto *, void *userData, int packet, int count, const int *granted,
                           const mosquitto_property *properties)
    {
        if (count > 0)
            engine(userData)->onAcknowledged(packet, granted[0], properties);
    }
    static void published(mosquitto *, void *userData, int packet, int code, const mosquitto_property *properties)
    {
        engine(userData)->onAcknowledged(packet, code, properties);
    }
};

std::unique_ptr<MqttEngine> MqttEngine::create(Listener *listener)
{
    return std::make_unique<MosquittoEngine>(listener);
}

QString MqttEngine::library()
{
    int major = 0;
    int minor = 0;
    int revision = 0;
    mosquitto_lib_version(&major, &minor, &revision);
    return QStringLiteral("libmosquitto %1.%2.%3").arg(major).arg(minor).arg(revision);
}

MosquittoEngine::MosquittoEngine(Listener *listener)
    : m_listener(listener)
{
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { tick(); });
}

MosquittoEngine::~MosquittoEngine()
{
    mosquitto_destroy(m_library); // before our end of the pair goes: the library may still write
}

void MosquittoEngine::start(const MqttOptions &options)
{
    if (const Result<> connected = connect(options); !connected) {
        m_failed = true;
        m_listener->failed(connected.error());
        return;
    }
    collect();
}

Result<> MosquittoEngine::connect(const MqttOptions &options)
{
    ensureLibrary();
    m_version = options.version;
    m_library = mosquitto_new(orNull(options.clientId.toUtf8()), options.cleanStart, this);
    if (!m_library)
        return gatehouse::fail(Fault::BadInput, tr("This client id cannot be used. Choose another one."));
    mosquitto_int_option(m_library, MOSQ_OPT_PROTOCOL_VERSION,
                         options.version == MqttVersion::V5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
    mosquitto_message_v5_callback_set(m_library, &Callbacks::message);
    mosquitto_subscribe_v5_callback_set(m_library, &Callbacks::subscribed);
    mosquitto_publish_v5_callback_set(m_library, &Callbacks::published);
    if (mosquitto_username_pw_set(m_library, orNull(options.user.toUtf8()), orNull(options.password.reveal())))
        return gatehouse::fail(Fault::BadInput,
                               tr("This user name holds a character that MQTT does not allow. Correct the user name."));
    const auto keepAlive = static_cast<int>(options.keepAlive.count());
    if (keepAlive > 0)
        m_timer.start(std::chrono::milliseconds(250 * keepAlive));
    return m_pair.open([this, keepAlive](const QByteArray &path) -> Result<> {
        const int result = mosquitto_connect_bind_v5(m_library, path.constData(), 0, keepAlive, nullptr, nullptr);
        if (result == MOSQ_ERR_SUCCESS)
            return {};
        return gatehouse::fail(
            Fault::NotSupported,
            tr("The MQTT library of this computer cannot be used. Install libmosquitto 2.0 or later."),
            QString::fromUtf8(mosquitto_strerror(result)));
    });
}

void MosquittoEngine::receive(const QByteArray &bytes)
{
    qsizetype at = 0;
    while (at < bytes.size() && !m_failed) {
        const qsizetype written = m_pair.write(QByteArrayView(bytes).sliced(at));
        if (written < 0)
            return fail(MOSQ_ERR_CONN_LOST, "receive");
        at += written;
        consume();
    }
    collect();
}

void MosquittoEngine::consume()
{
    do {
        for (int packet = 0; packet < packetsAtOnce && !m_failed; ++packet)
            check(mosquitto_loop_read(m_library, 1), "read");
    } while (!m_failed && SocketPair::hasInput(mosquitto_socket(m_library)));
}

void MosquittoEngine::collect()
{
    while (!m_failed) {
        const QByteArray bytes = m_pair.readAll();
        if (!bytes.isEmpty())
            m_listener->send(bytes);
        if (!mosquitto_want_write(m_library))
            return;
        check(mosquitto_loop_write(m_library, 1), "write");
    }
}

void MosquittoEngine::tick()
{
    if (m_failed)
        return;
    check(mosquitto_loop_misc(m_library), "keep-alive");
    collect();
}

void MosquittoEngine::subscribe(quint64 ticket, const QString &filter, quint8 qos)
{
    int packet = 0;
    const int result = mosquitto_subscribe_v5(m_library, &packet, filter.toUtf8().constData(), qos, 0, nullptr);
    if (isRejected(result, ticket))
        return;
    m_tickets.insert(packet, ticket);
    collect();
}

void MosquittoEngine::publish(quint64 ticket, const MqttMessage &message)
{
    Properties properties;
    if (m_version == MqttVersion::V5)
        properties.add(message);
    int packet = 0;
    const int result = mosquitto_publish_v5(m_library, &packet, message.topic.toUtf8().constData(),
                                            static_cast<int>(message.payload.size()), message.payload.constData(),
                                            message.qos, message.retain, properties.first());
    if (isRejected(result, ticket))
        return;
    // At QoS 0 the library's callback comes from within the call, before the packet's number is known to us.
    if (message.qos > 0)
        m_tickets.insert(packet, ticket);
    collect();
    if (message.qos == 0 && !m_failed)
        m_listener->acknowledged(ticket, 0, {});
}

void MosquittoEngine::finish()
{
    m_timer.stop();
    if (m_failed)
        return;
    mosquitto_disconnect(m_library);
    const QByteArray bytes = m_pair.readAll();
    if (!bytes.isEmpty())
        m_listener->send(bytes);
    m_failed = true;
}

void MosquittoEngine::onMessage(const mosquitto_message *message, const mosquitto_property *properties)
{
    MqttMessage arrived;
    arrived.topic = lenientUtf8(QByteArrayView(message->topic));
    arrived.payload = QByteArray(static_cast<const char *>(message->payload), message->payloadlen);
    arrived.qos = static_cast<quint8>(message->qos);
    arrived.retain = message->retain;
    if (properties)
        readProperties(properties, arrived);
    m_listener->arrived(std::move(arrived));
}

void MosquittoEngine::onAcknowledged(int packet, int code, const mosquitto_property *properties)
{
    const auto found = m_tickets.constFind(packet);
    if (found == m_tickets.cend())
        return;
    const quint64 ticket = *found;
    m_tickets.erase(found);
    m_listener->acknowledged(ticket, static_cast<quint8>(code),
                             properties ? readText(properties, MQTT_PROP_REASON_STRING) : QString());
}

// What the library finds wrong with a request concerns that request alone; the rest concerns the connection.
bool MosquittoEngine::isRejected(int result, quint64 ticket)
{
    switch (result) {
    case MOSQ_ERR_SUCCESS:
        return false;
    case MOSQ_ERR_NO_CONN:
    case MOSQ_ERR_CONN_LOST:
    case MOSQ_ERR_ERRNO:
    case MOSQ_ERR_PROTOCOL:
        fail(result, "request");
        return true;
    default:
        m_listener->rejected(ticket,
                             Error{Fault::BadInput,
                                   tr("The MQTT library does not send this: %1. Check topic, properties and size.")
                                       .arg(QString::fromUtf8(mosquitto_strerror(result))),
                                   {}});
        return true;
    }
}

void MosquittoEngine::check(int result, const char *where)
{
    if (result != MOSQ_ERR_SUCCESS)
        fail(result, where);
}

void MosquittoEngine::fail(int result, const char *where)
{
    if (std::exchange(m_failed, true))
        return;
    m_timer.stop();
    const QString detail = QString::fromLatin1(where) + u": " + QString::fromUtf8(mosquitto_strerror(result));
    if (result == MOSQ_ERR_KEEPALIVE)
        m_listener->failed(Error{Fault::TimedOut,
                                 tr("The broker went silent. Check the network between here and the broker."), detail});
    else
        m_listener->failed(Error{Fault::BadReply,
                                 tr("The broker sent something that MQTT does not allow there. Look at the broker's "
                                    "version and log, and connect again."),
                                 detail});
}

} // namespace gatehouse
