// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/confoption.h"

#include <algorithm>
#include <array>
#include <climits>

namespace gatehouse::mosquitto {

namespace {

using B = BrokerConf;
using S = SecurityOptions;
using L = ConfListener;
using K = ConfKind;
using enum ConfScope;
using enum ConfNeed;

constexpr bool lastTaken = true;
constexpr bool from21 = true;

constexpr ConfOption flag(const char *name, ConfScope scope, ConfTarget target = {}, ConfNeed need = DefaultListener,
                          bool is21 = false)
{
    return {name, K::Flag, scope, target, INT_MIN, INT_MAX, need, false, is21};
}
constexpr ConfOption number(const char *name, ConfScope scope, ConfTarget target = {}, int low = INT_MIN,
                            int high = INT_MAX, ConfNeed need = DefaultListener, bool is21 = false)
{
    return {name, K::Number, scope, target, low, high, need, false, is21};
}
constexpr ConfOption text(const char *name, ConfScope scope, ConfTarget target = {}, bool isLastTaken = false,
                          ConfNeed need = DefaultListener, bool is21 = false)
{
    return {name, K::Text, scope, target, INT_MIN, INT_MAX, need, isLastTaken, is21};
}
constexpr ConfOption word(const char *name, ConfScope scope, ConfNeed need = DefaultListener, bool is21 = false)
{
    return {name, K::Word, scope, {}, INT_MIN, INT_MAX, need, false, is21};
}

// config__read_file_core() of 2.0.11, 2.0.22 and 2.1.2; what else a version does is in the reader.
const std::array options{
    word("accept_protocol_versions", Listener, NamedListener, from21),
    text("acl_file", Security, &S::aclFile, lastTaken),
    word("address", Bridge),
    word("addresses", Bridge),
    flag("allow_anonymous", Security, &S::allowAnonymous),
    flag("allow_duplicate_messages", Broker),
    flag("allow_zero_length_clientid", Security, &S::allowZeroLengthClientId),
    word("auth_plugin", Security),
    flag("auth_plugin_deny_special_chars", Plugin),
    text("auto_id_prefix", Security, &S::autoIdPrefix),
    number("autosave_interval", Broker),
    flag("autosave_on_changes", Broker),
    word("bind_address", Broker),
    text("bind_interface", Listener, &L::bindInterface),
    text("bridge_alpn", Bridge),
    flag("bridge_attempt_unsubscribe", Bridge),
    text("bridge_bind_address", Bridge),
    text("bridge_cafile", Bridge),
    text("bridge_capath", Bridge),
    text("bridge_certfile", Bridge),
    text("bridge_ciphers", Bridge, {}, false, DefaultListener, from21),
    text("bridge_ciphers_tls1.3", Bridge, {}, false, DefaultListener, from21),
    text("bridge_identity", Bridge),
    flag("bridge_insecure", Bridge),
    text("bridge_keyfile", Bridge, {}, lastTaken),
    number("bridge_max_packet_size", Bridge),
    number("bridge_max_topic_alias", Bridge, {}, 0, 65535, DefaultListener, from21),
    flag("bridge_outgoing_retain", Bridge),
    word("bridge_protocol_version", Bridge),
    text("bridge_psk", Bridge),
    number("bridge_receive_maximum", Bridge, {}, 1, 65535, DefaultListener, from21),
    word("bridge_reload_type", Bridge, DefaultListener, from21),
    flag("bridge_require_ocsp", Bridge),
    number("bridge_session_expiry_interval", Bridge, {}, 0, INT_MAX, DefaultListener, from21),
    word("bridge_tcp_keepalive", Bridge, DefaultListener, from21),
    number("bridge_tcp_user_timeout", Bridge, {}, 0, INT_MAX, DefaultListener, from21),
    flag("bridge_tls_use_os_certs", Bridge, {}, DefaultListener, from21),
    text("bridge_tls_version", Bridge),
    text("cafile", Listener, &L::cafile, lastTaken, AnyListener),
    text("capath", Listener, &L::capath, lastTaken),
    text("certfile", Listener, &L::certfile, lastTaken),
    flag("check_retain_source", Broker, &B::checkRetainSource),
    text("ciphers", Listener, &L::ciphers, lastTaken),
    text("ciphers_tls1.3", Listener, {}, lastTaken),
    flag("cleansession", Bridge),
    text("clientid", Bridge),
    text("clientid_prefixes", Broker, &B::clientIdPrefixes, lastTaken),
    word("connection", Broker),
    flag("connection_messages", Broker, &B::connectionMessages),
    text("crlfile", Listener, &L::crlfile, lastTaken),
    text("dhparamfile", Listener),
    flag("disable_client_cert_date_checks", Listener, {}, AnyListener, from21),
    flag("enable_control_api", Broker, &B::enableControlApi, DefaultListener, from21),
    number("enable_proxy_protocol", Listener, {}, 1, 2, AnyListener, from21),
    number("global_max_clients", Broker, &B::globalMaxClients, INT_MIN, INT_MAX, DefaultListener, from21),
    number("global_max_connections", Broker, &B::globalMaxConnections, INT_MIN, INT_MAX, DefaultListener, from21),
    word("global_plugin", Security, DefaultListener, from21),
    text("http_dir", Listener, {}, false, AnyListener),
    number("idle_timeout", Bridge),
    word("include_dir", Broker),
    number("keepalive_interval", Bridge, {}, INT_MIN, 65535),
    text("keyfile", Listener, &L::keyfile, lastTaken),
    word("listener", Broker),
    flag("listener_allow_anonymous", Listener, {}, AnyListener, from21),
    text("listener_auto_id_prefix", Listener, {}, false, AnyListener, from21),
    flag("local_cleansession", Bridge),
    text("local_clientid", Bridge),
    text("local_password", Bridge),
    text("local_username", Bridge),
    word("log_dest", Broker),
    number("log_facility", Broker, {}, 0, 7),
    flag("log_timestamp", Broker, &B::logTimestamp),
    text("log_timestamp_format", Broker, &B::logTimestampFormat),
    word("log_type", Broker),
    number("max_connections", Listener, &L::maxConnections),
    number("max_inflight_bytes", Broker),
    number("max_inflight_messages", Broker, &B::maxInflightMessages, INT_MIN, 65535),
    number("max_keepalive", Broker, &B::maxKeepalive, 0, 65535),
    number("max_packet_size", Broker, &B::maxPacketSize, 20),
    number("max_qos", Listener, &L::maxQos, 0, 2),
    number("max_queued_bytes", Broker),
    number("max_queued_messages", Broker, &B::maxQueuedMessages),
    number("max_topic_alias", Listener, {}, 0, 65535, AnyListener),
    number("max_topic_alias_broker", Listener, {}, 0, 65535, AnyListener, from21),
    number("maximum_qos", Listener, &L::maxQos, 0, 2),
    ConfOption{"memory_limit", K::Size, Broker, {}, 0},
    number("message_size_limit", Broker, &B::messageSizeLimit, 0, 268435455),
    text("mount_point", Listener, &L::mountPoint, lastTaken, AnyListener),
    text("notification_topic", Bridge),
    flag("notifications", Bridge),
    flag("notifications_local_only", Bridge),
    number("packet_buffer_size", Broker, {}, 0, 65535, DefaultListener, from21),
    text("password", Bridge),
    text("password_file", Security, &S::passwordFile, lastTaken),
    word("per_listener_settings", Broker),
    flag("persistence", Broker),
    text("persistence_file", Broker),
    text("persistence_location", Broker),
    word("persistent_client_expiration", Broker),
    text("pid_file", Broker, &B::pidFile),
    word("plugin", Security),
    word("plugin_load", Broker, DefaultListener, from21),
    word("plugin_use", Listener, NamedListener, from21),
    word("port", Broker),
    word("protocol", Listener),
    flag("proxy_protocol_v2_require_tls", Listener, {}, AnyListener, from21),
    text("psk_file", Security, &S::pskFile, lastTaken),
    text("psk_hint", Listener, &L::pskHint),
    flag("queue_qos0_messages", Broker),
    text("remote_clientid", Bridge),
    text("remote_password", Bridge),
    text("remote_username", Bridge),
    flag("require_certificate", Listener, &L::requireCertificate),
    word("restart_timeout", Bridge),
    flag("retain_available", Broker, &B::retainAvailable),
    number("retain_expiry_interval", Broker),
    flag("retained_persistence", Broker),
    ConfOption{"retry_interval", K::Nothing, Broker, {}},
    flag("round_robin", Bridge),
    flag("set_tcp_nodelay", Broker),
    word("socket_domain", Listener),
    word("start_type", Bridge),
    number("sys_interval", Broker, &B::sysInterval, 0, 65535),
    number("threshold", Bridge),
    text("tls_engine", Listener),
    word("tls_engine_kpass_sha1", Listener),
    text("tls_keyform", Listener),
    text("tls_version", Listener, &L::tlsVersion, false, AnyListener),
    word("topic", Bridge),
    flag("try_private", Bridge),
    flag("upgrade_outgoing_qos", Broker),
    flag("use_identity_as_username", Listener, &L::useIdentityAsUsername),
    flag("use_subject_as_username", Listener, &L::useSubjectAsUsername),
    flag("use_username_as_clientid", Listener, &L::useUsernameAsClientId),
    text("user", Broker, &B::user, lastTaken),
    text("username", Bridge),
    number("websockets_headers_size", Broker, {}, 0, 65535),
    number("websockets_log_level", Broker),
    text("websockets_origin", Listener, {}, lastTaken, AnyListener, from21),
};

} // namespace

const ConfOption *confOption(QByteArrayView name)
{
    const auto *const found =
        std::find_if(options.begin(), options.end(), [name](const ConfOption &one) { return name == one.name; });
    return found == options.end() ? nullptr : &*found;
}

QByteArrayView confCanonicalName(QByteArrayView name)
{
    for (const QByteArrayView alias : {"remote_clientid", "remote_password", "remote_username"})
        if (name == alias)
            return name.sliced(7);
    return name;
}

} // namespace gatehouse::mosquitto
