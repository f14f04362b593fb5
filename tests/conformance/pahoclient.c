/* SPDX-FileCopyrightText: 2026 The Gatehouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One connection by the Eclipse Paho C library, as a device makes it. Arguments are name=value; one JSON object on
 * standard output says what the library told: {"connected","code","subscribed","published"}, null where it tells
 * nothing. Codes are the library's own. */
#include <MQTTAsync.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { unknown = -1, no = 0, yes = 1 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t news;
    int settled; /* the step under way is over */
    int connected, code, subscribed, published;
} heard = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, no, unknown, unknown, unknown};

static void settle(int *what, int value, int code)
{
    pthread_mutex_lock(&heard.lock);
    *what = value;
    if (what == &heard.connected)
        heard.code = code;
    heard.settled = 1;
    pthread_cond_signal(&heard.news);
    pthread_mutex_unlock(&heard.lock);
}

static int await(void)
{
    struct timespec until;
    int settled;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10;
    pthread_mutex_lock(&heard.lock);
    while (!heard.settled && pthread_cond_timedwait(&heard.news, &heard.lock, &until) == 0)
        ;
    settled = heard.settled;
    heard.settled = 0;
    pthread_mutex_unlock(&heard.lock);
    return settled;
}

static void good(void *context, MQTTAsync_successData *data)
{
    (void)data;
    settle(context, yes, 0);
}

static void bad(void *context, MQTTAsync_failureData *data)
{
    settle(context, no, data && data->code > 0 ? data->code : unknown);
}

static void good5(void *context, MQTTAsync_successData5 *data)
{
    settle(context, data->reasonCode < 0x80 ? yes : no, data->reasonCode);
}

static void bad5(void *context, MQTTAsync_failureData5 *data)
{
    /* 1.3 puts the code of a CONNACK into `code`, where errors of its own are below 0. */
    settle(context, no, data->reasonCode >= 0x80 ? (int)data->reasonCode : data->code > 0 ? data->code : unknown);
}

/* A filter that is refused arrives as a success of 3.1.1 with the code 0x80 as its QoS. */
static void subscribed(void *context, MQTTAsync_successData *data)
{
    settle(context, data->alt.qos == 0x80 ? no : yes, 0);
}

static const char *option(int count, char **arguments, const char *name)
{
    const size_t size = strlen(name);
    int i;
    for (i = 1; i < count; ++i) {
        if (strncmp(arguments[i], name, size) == 0 && arguments[i][size] == '=' && arguments[i][size + 1] != '\0')
            return arguments[i] + size + 1;
    }
    return NULL;
}

static MQTTAsync_responseOptions responses(int isFive, int *what)
{
    MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
    options.context = what;
    if (isFive) {
        options.onSuccess5 = good5;
        options.onFailure5 = bad5;
    } else {
        options.onSuccess = what == &heard.subscribed ? subscribed : good;
        options.onFailure = bad;
    }
    return options;
}

static const char *word(int value)
{
    return value == unknown ? "null" : value == yes ? "true" : "false";
}

int main(int count, char **arguments)
{
    const int isFive = strcmp(option(count, arguments, "version"), "5") == 0;
    const char *subscribe = option(count, arguments, "subscribe");
    const char *publish = option(count, arguments, "publish");
    const char *ca = option(count, arguments, "ca");
    MQTTAsync client;
    MQTTAsync_createOptions create = MQTTAsync_createOptions_initializer5;
    MQTTAsync_connectOptions three = MQTTAsync_connectOptions_initializer;
    MQTTAsync_connectOptions five = MQTTAsync_connectOptions_initializer5;
    MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
    MQTTAsync_connectOptions *connect = isFive ? &five : &three;
    char address[64];
    char code[16] = "null";

    snprintf(address, sizeof address, "%s://%s:%s", ca ? "ssl" : "tcp", ca ? "localhost" : "127.0.0.1",
             option(count, arguments, "port"));
    create.MQTTVersion = isFive ? MQTTVERSION_5 : MQTTVERSION_3_1_1;
    if (MQTTAsync_createWithOptions(&client, address, option(count, arguments, "id"), MQTTCLIENT_PERSISTENCE_NONE, NULL,
                                    &create) != MQTTASYNC_SUCCESS)
        return 2;
    connect->MQTTVersion = isFive ? MQTTVERSION_5 : MQTTVERSION_3_1_1;
    connect->username = option(count, arguments, "user");
    connect->password = option(count, arguments, "password");
    connect->connectTimeout = 8;
    connect->keepAliveInterval = 60;
    connect->context = &heard.connected;
    if (isFive) {
        connect->onSuccess5 = good5;
        connect->onFailure5 = bad5;
    } else {
        connect->onSuccess = good;
        connect->onFailure = bad;
    }
    if (ca) {
        tls.trustStore = ca;
        tls.keyStore = option(count, arguments, "cert");
        tls.privateKey = option(count, arguments, "key");
        tls.verify = 1;
        connect->ssl = &tls;
    }
    if (MQTTAsync_connect(client, connect) != MQTTASYNC_SUCCESS)
        return 2;
    await();
    if (heard.connected == yes && subscribe) {
        MQTTAsync_responseOptions options = responses(isFive, &heard.subscribed);
        if (MQTTAsync_subscribe(client, subscribe, 1, &options) == MQTTASYNC_SUCCESS)
            await();
    }
    if (heard.connected == yes && publish) {
        MQTTAsync_responseOptions options = responses(isFive, &heard.published);
        MQTTAsync_message message = MQTTAsync_message_initializer;
        const char *payload = option(count, arguments, "payload");
        message.payload = (void *)payload;
        message.payloadlen = (int)strlen(payload);
        message.qos = 1;
        if (MQTTAsync_sendMessage(client, publish, &message, &options) == MQTTASYNC_SUCCESS)
            await();
        if (!isFive) /* PUBACK of 3.1.1 says yes to everything */
            heard.published = unknown;
    }
    if (heard.connected == yes) {
        MQTTAsync_disconnectOptions leave = MQTTAsync_disconnectOptions_initializer;
        leave.timeout = 1000;
        MQTTAsync_disconnect(client, &leave);
    }
    if (heard.code != unknown)
        snprintf(code, sizeof code, "%d", heard.code);
    printf("{\"connected\":%s,\"code\":%s,\"subscribed\":%s,\"published\":%s}\n", word(heard.connected), code,
           word(heard.subscribed), word(heard.published));
    fflush(stdout);
    _Exit(0); /* the library's threads are of no more use */
}
