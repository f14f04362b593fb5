// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace gatehouse {

/// Whether a topic name matches a filter, after MQTT 5 section 4.7: '+' is one level, a trailing '#' this level and all
/// below, and neither matches a first level that starts with '$'. Both are UTF-8.
bool topicMatches(QByteArrayView filter, QByteArrayView topic);

/// Whether every topic that `wanted` matches is matched by `granted` ("a/#" covers "a/+/b"), as mosquitto compares the
/// filter of a SUBSCRIBE with an ACL (mosquitto_topic_matches_sub of 2.0.11, wildcards in `wanted` taken as text where
/// it does so).
bool filterCovers(QByteArrayView granted, QByteArrayView wanted);

bool isValidTopicName(QByteArrayView topic);
bool isValidTopicFilter(QByteArrayView filter);

} // namespace gatehouse
