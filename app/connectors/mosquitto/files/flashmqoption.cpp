// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/flashmqoption.h"

#include "connectors/mosquitto/files/linereader.h"

#include <algorithm>
#include <array>
#include <climits>

namespace gatehouse::mosquitto {

namespace {

using O = FlashmqOption;
using enum FlashmqOption::Kind;
constexpr auto root = O::Place::Root;
constexpr auto listen = O::Place::Listen;
constexpr auto bridge = O::Place::Bridge;

constexpr qint64 most16 = 65535;
constexpr qint64 most32 = 4294967295LL;
constexpr qint64 mostInt = INT_MAX;
constexpr qint64 oneGigabyte = 1073741824;

constexpr O flag(const char *name, O::Place place = root)
{
    return {name, place, Flag};
}
constexpr O text(const char *name, O::Place place = root)
{
    return {name, place, Text};
}
constexpr O number(const char *name, qint64 low, qint64 high, O::Place place = root)
{
    return {name, place, Number, "", low, high};
}
constexpr O choice(const char *name, O::Kind kind, const char *words, O::Place place = root)
{
    return {name, place, kind, words};
}

constexpr auto qosActions = "disconnect drop";
constexpr auto overload = "log close_new_clients";
constexpr auto tlsVersions = "tlsv1.3 tlsv1.2 tlsv1.1";

// ConfigFileParser of 1.26.2.
constexpr std::array options{
    flag("allow_anonymous"),
    flag("allow_unsafe_clientid_chars"),
    flag("allow_unsafe_username_chars"),
    number("client_initial_buffer_size", 1, mostInt),
    number("client_max_write_buffer_size", 4096, most32),
    number("expire_retained_messages_after_seconds", 1, mostInt),
    O{"expire_retained_messages_time_budget_ms", root, Deprecated},
    number("expire_sessions_after_seconds", 0, most32),
    text("include_dir"),
    O{"log_debug", root, Flag},
    text("log_file"),
    choice("log_level", AnyChoice, "debug info notice warning error none"),
    flag("log_publishes"),
    flag("log_subscriptions"),
    number("max_event_loop_drift", 500, mostInt),
    number("max_incoming_topic_alias_value", 0, most16),
    number("max_outgoing_topic_alias_value", 0, most16),
    number("max_packet_size", INT_MIN, 268435455),
    number("max_qos", 0, 2),
    number("max_qos_bytes_pending_per_client", 4096, most32),
    number("max_qos_msg_pending_per_client", 32, most16),
    number("max_string_length", 0, most16),
    number("max_topic_split_depth", 0, most16),
    number("minimum_wildcard_subscription_depth", 0, most16),
    text("mosquitto_acl_file"),
    text("mosquitto_password_file"),
    choice("mqtt3_qos_exceed_action", Choice, qosActions),
    choice("overload_mode", AnyChoice, overload),
    choice("persistence_data_to_save", Parts, "all sessions_and_subscriptions retained_messages bridge_info"),
    text("plugin"),
    flag("plugin_serialize_auth_checks"),
    flag("plugin_serialize_init"),
    number("plugin_timer_period", 0, mostInt),
    flag("quiet"),
    O{"rebuild_subscription_tree_interval_seconds", root, Deprecated},
    number("retained_message_node_lifetime", 0, mostInt),
    O{"retained_messages_delivery_limit", root, Deprecated},
    choice("retained_messages_mode", AnyChoice,
           "enabled enabled_without_persistence enabled_without_retaining downgrade drop disconnect_with_error"),
    number("retained_messages_node_limit", 1, most32),
    number("rlimit_nofile", 1, mostInt),
    number("save_state_interval", 300, mostInt),
    number("set_retained_message_defer_timeout", 0, mostInt),
    number("set_retained_message_defer_timeout_spread", 0, mostInt),
    choice("shared_subscription_targeting", AnyChoice, "round_robin sender_hash first"),
    text("storage_dir"),
    flag("subscription_identifiers_enabled"),
    number("subscription_node_lifetime", 0, mostInt),
    number("thread_count", 0, mostInt),
    O{"websocket_set_real_ip_from", root, Network},
    choice("wildcard_subscription_deny_mode", AnyChoice, "deny_all deny_retained_only"),
    flag("wills_enabled"),
    flag("zero_byte_username_is_anonymous"),

    text("acme_redirect_url", listen),
    flag("allow_anonymous", listen),
    text("client_verification_ca_dir", listen),
    text("client_verification_ca_file", listen),
    flag("client_verification_still_do_authn", listen),
    O{"deny_from", listen, Network},
    flag("drop_on_absent_certificate", listen),
    text("fullchain", listen),
    choice("haproxy", FlagOrChoice, "client_verification client_verification_with_authn", listen),
    text("inet4_bind_address", listen),
    text("inet6_bind_address", listen),
    choice("inet_protocol", Choice, "ip4 ip6 ip4_ip6 unix", listen),
    number("max_buffer_size", 0, oneGigabyte, listen),
    number("max_qos", 0, 2, listen),
    choice("minimum_tls_version", Choice, tlsVersions, listen),
    choice("mqtt3_qos_exceed_action", Choice, qosActions, listen),
    O{"only_allow_from", listen, Network},
    choice("overload_mode", AnyChoice, overload, listen),
    number("port", 0, 65534, listen),
    text("privkey", listen),
    choice("protocol", Choice, "mqtt websockets acme", listen),
    flag("tcp_nodelay", listen),
    text("unix_socket_group", listen),
    O{"unix_socket_mode", listen, Octal},
    text("unix_socket_path", listen),
    text("unix_socket_user", listen),

    text("address", bridge),
    flag("bridge_protocol_bit", bridge),
    text("ca_dir", bridge),
    text("ca_file", bridge),
    O{"clientid_prefix", bridge, ShortName},
    choice("connection_count", NumberOrChoice, "auto", bridge),
    text("fullchain", bridge),
    choice("inet_protocol", Choice, "ip4 ip6 ip4_ip6", bridge),
    number("keepalive", 10, most16, bridge),
    flag("local_clean_start", bridge),
    O{"local_prefix", bridge, PrefixPath},
    number("local_session_expiry_interval", 0, most32, bridge),
    text("local_username", bridge),
    number("max_buffer_size", 0, oneGigabyte, bridge),
    number("max_incoming_topic_aliases", 0, most16, bridge),
    number("max_outgoing_topic_aliases", 0, most16, bridge),
    choice("minimum_tls_version", Choice, tlsVersions, bridge),
    number("port", 0, most16, bridge),
    text("privkey", bridge),
    choice("protocol_version", Choice, "mqtt3.1 mqtt3.1.1 mqtt5", bridge),
    O{"publish", bridge, Topic},
    flag("remote_clean_start", bridge),
    text("remote_password", bridge),
    O{"remote_prefix", bridge, PrefixPath},
    flag("remote_retain_available", bridge),
    number("remote_session_expiry_interval", 0, most32, bridge),
    text("remote_username", bridge),
    O{"subscribe", bridge, Topic},
    text("tcp_nodelay", bridge), // whatever its value is
    choice("tls", Choice, "unverified on off", bridge),
    flag("use_saved_clientid", bridge),
};

} // namespace

const FlashmqOption *flashmqOption(FlashmqOption::Place place, QByteArrayView name)
{
    const auto *const found = std::find_if(options.begin(), options.end(), [&](const FlashmqOption &one) {
        return one.place == place && name == one.name;
    });
    return found == options.end() ? nullptr : &*found;
}

bool isFlashmqOption(QByteArrayView name)
{
    return std::any_of(options.begin(), options.end(), [&](const FlashmqOption &one) { return name == one.name; });
}

std::optional<bool> flashmqTruth(QByteArrayView value)
{
    const QByteArray word = value.toByteArray().toLower().trimmed();
    if (word == "yes" || word == "true" || word == "on")
        return true;
    return word == "no" || word == "false" || word == "off" ? std::optional(false) : std::nullopt;
}

std::optional<QByteArrayList> flashmqValues(QByteArrayView text)
{
    QByteArrayList values;
    QByteArray value;
    char quote = 0;
    bool isEscaped = false;
    const auto take = [&] {
        values.append(value);
        value.clear();
    };
    for (const char byte : text) {
        const bool isQuote = byte == '"' || byte == '\'';
        if (isEscaped) {
            if (!isQuote && byte != '\\')
                return std::nullopt;
            value += byte;
            isEscaped = false;
        } else if (byte == '\\') {
            isEscaped = true;
        } else if (isSpace(byte) && quote == 0) {
            if (!value.isEmpty())
                take();
        } else if (isQuote && quote == 0) {
            quote = byte;
        } else if (quote != 0 && byte == quote) {
            take();
            quote = 0;
        } else {
            value += byte;
        }
    }
    if (!value.isEmpty())
        take();
    return quote != 0 ? std::nullopt : std::optional(values);
}

} // namespace gatehouse::mosquitto
