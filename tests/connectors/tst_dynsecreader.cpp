// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/reader.h"

#include "support/mutations.h"

#include <QElapsedTimer>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

namespace {

QByteArray reply(const QByteArray &command, const QByteArray &data)
{
    return "{\"responses\":[{\"command\":\"" + command + "\",\"data\":" + data + ",\"correlationData\":\"id-1\"}]}";
}

struct Read
{
    Result<QList<CommandReply>> replies;
    std::shared_ptr<const DynsecState> state;
};

Read read(const QByteArray &payload)
{
    DynsecBuilder builder;
    Result<QList<CommandReply>> replies = readReply(payload, builder);
    return {replies, builder.finish()};
}

} // namespace

/// Replies of the plugin as they came over the wire from 2.0.11 and 2.1.2, and everything that must not hurt.
class TestDynsecReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatThePluginSends();
    void readsRolesGroupsAndDefaults();
    void readsWhatOnly21Tells();
    void keepsErrorsApart();
    void keepsHostileTextAsItIs_data();
    void keepsHostileTextAsItIs();
    void mendsInvalidUtf8();
    void refusesNonsense_data();
    void refusesNonsense();
    void refusesTooMuchAtOnce();
    void findsTheCorrelationAtTheEnd_data();
    void findsTheCorrelationAtTheEnd();
    void foreignListsOfNamesAreNoNonsense();
    void canonicalFormsGoRoundAndAreSorted_data();
    void canonicalFormsGoRoundAndAreSorted();
    void namesOfRecordsMayHoldAnything();
    void findsEachOfManyAccounts();
    void anyBytesAreReadOrRefused();
};

void TestDynsecReader::readsWhatThePluginSends()
{
    const auto [replies, state] = read("{\"responses\":[{\"command\":\"getClient\",\"data\":{\"client\":{\"username\":"
                                       "\"dev1\",\"clientid\":\"cid1\",\"textname\":"
                                       "\"Device \xe2\x98\x83 1\",\"textdescription\":\"blocked by op: "
                                       "\\\"flood\\\"\",\"disabled\":true,\"roles\":[{\"rolename\":"
                                       "\"sensor\",\"priority\":3}],\"groups\":[{\"groupname\":\"g1\"}]}}}]}");
    QVERIFY(replies);
    QCOMPARE(replies->size(), 1);
    QCOMPARE(replies->first().command, QByteArray("getClient"));
    QCOMPARE(state->clients().size(), std::size_t(1));
    const ClientRecord record = state->record(state->clients().front());
    QCOMPARE(record.username, QByteArray("dev1"));
    QCOMPARE(record.clientId, QByteArray("cid1"));
    QCOMPARE(record.textName, QByteArray("Device \xe2\x98\x83 1"));
    QCOMPARE(record.textDescription, QByteArray("blocked by op: \"flood\""));
    QVERIFY(record.disabled);
    QCOMPARE(record.roles, (QList<Membership>{{"sensor", 3}}));
    QCOMPARE(record.groups, (QList<Membership>{{"g1", -1}}));
}

void TestDynsecReader::readsRolesGroupsAndDefaults()
{
    const auto [replies, state] = read(
        "{\"responses\":["
        "{\"command\":\"listRoles\",\"data\":{\"totalCount\":1,\"roles\":[{\"rolename\":\"r2\",\"acls\":[{\"acltype\":"
        "\"subscribeLiteral\",\"topic\":\"a/"
        "b\",\"priority\":1,\"allow\":false},{\"acltype\":\"publishClientSend\",\"topic\":\"#\","
        "\"priority\":0,\"allow\":true},{\"acltype\":\"fromTheFuture\",\"topic\":\"x\",\"priority\":0,\"allow\":true}]}"
        "]}},"
        "{\"command\":\"listGroups\",\"data\":{\"totalCount\":1,\"groups\":[{\"groupname\":\"g1\",\"textname\":\"G\","
        "\"textdescription\":\"GD\",\"clients\":[{\"username\":\"dev1\",\"priority\":4}],\"roles\":[{\"rolename\":"
        "\"r2\"}]}]}},"
        "{\"command\":\"getDefaultACLAccess\",\"data\":{\"acls\":[{\"acltype\":\"publishClientSend\",\"allow\":false},{"
        "\"acltype\":"
        "\"publishClientReceive\",\"allow\":true},{\"acltype\":\"subscribe\",\"allow\":false},{\"acltype\":"
        "\"unsubscribe\","
        "\"allow\":true}]}},"
        "{\"command\":\"getAnonymousGroup\",\"data\":{\"group\":{\"groupname\":\"g1\"}}}]}");
    QVERIFY(replies);
    QCOMPARE(replies->size(), 4);
    QCOMPARE(replies->first().totalCount, 1);
    const DynsecState::Role *role = state->role("r2");
    QVERIFY(role);
    QCOMPARE(role->acls[std::size_t(AclType::SubscribeLiteral)].count, 1U);
    QCOMPARE(role->acls[std::size_t(AclType::PublishSend)].count, 1U);
    const DynsecState::Group *group = state->group("g1");
    QVERIFY(group);
    QCOMPARE(state->string(group->textDescription), QStringLiteral("GD"));
    QCOMPARE(state->members(group->members).front().priority, 4);
    QCOMPARE(state->groups().size(), std::size_t(1)); // the anonymous group's answer is no group
    QCOMPARE(state->anonymousGroup(), QByteArray("g1"));
    QCOMPARE(state->defaults(), (DefaultAccess{false, true, false, true}));
}

void TestDynsecReader::readsWhatOnly21Tells()
{
    const auto [replies, state] =
        read("{\"responses\":[{\"command\":\"getDetails\",\"data\":{\"clientCount\":6,\"groupCount\":1,\"roleCount\":8,"
             "\"changeIndex\":6}},{\"command\":\"getClient\",\"data\":{\"client\":{\"username\":\"d\",\"roles\":[],"
             "\"groups\":[],"
             "\"connections\":[{\"address\":\"127.0.0.1\"},{\"address\":\"::1\"}]}}},{\"command\":\"getRole\",\"data\":"
             "{\"role\":{"
             "\"rolename\":\"w\",\"allowwildcardsubs\":false,\"acls\":[]}}},{\"command\":\"listListeners\",\"data\":{"
             "\"listeners\":"
             "[{\"port\":1,\"protocol\":\"mqtt\",\"tls\":false},{\"port\":2,\"tls\":true}]}}]}");
    QVERIFY(replies);
    QCOMPARE(replies->first().changeIndex, 6);
    QCOMPARE(state->client("d")->connections, 2);
    QVERIFY(!state->record(*state->client("d")).canonical().contains("connections"));
    QVERIFY(!state->role("w")->wildcardSubscriptions);
    QCOMPARE(replies->last().anyTlsListener, true);
}

void TestDynsecReader::keepsErrorsApart()
{
    const auto [replies, state] = read("{\"responses\":[{\"command\":\"enableClient\",\"error\":\"Client not found\","
                                       "\"correlationData\":\"x\"},{\"command\":\"enableClient\"}]}");
    QVERIFY(replies);
    QCOMPARE(replies->first().error, QByteArray("Client not found"));
    QCOMPARE(replies->first().correlation, QByteArray("x"));
    QVERIFY(replies->last().error.isEmpty());
}

void TestDynsecReader::keepsHostileTextAsItIs_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("markup") << QByteArray("<b>x</b>");
    QTest::newRow("formula") << QByteArray("=cmd()|'/c calc'!A0");
    QTest::newRow("bidi") << QByteArray("abc\xe2\x80\xaexyz\xe2\x81\xa6");
    QTest::newRow("quotes and backslashes") << QByteArray("\"},{\"username\":\"admin\\");
    QTest::newRow("looks like an end") << QByteArray("x\",\"correlationData\":\"id-1\"}]}");
    QTest::newRow("control") << QByteArray("a\x01\x1f\tb\nc");
    QTest::newRow("emoji") << QByteArray("\xf0\x9f\x9a\xb0");
    QTest::newRow("65535 bytes") << QByteArray(65535, 'x');
    QTest::newRow("empty") << QByteArray("");
}

void TestDynsecReader::keepsHostileTextAsItIs()
{
    QFETCH(QByteArray, text);
    QByteArray data("{\"client\":{\"username\":");
    appendJsonString(data, text);
    data += ",\"clientid\":";
    appendJsonString(data, text);
    data += ",\"roles\":[{\"rolename\":";
    appendJsonString(data, text);
    data += "}],\"groups\":[]}}";
    const auto [replies, state] = read(reply("getClient", data));
    QVERIFY(replies);
    const ClientRecord record = state->record(state->clients().front());
    QCOMPARE(record.username, text);
    QCOMPARE(record.clientId, text);
    QCOMPARE(record.roles.first().name, text);
    QCOMPARE(ClientRecord::fromCanonical(record.canonical()), record);
    QCOMPARE(correlationAtEnd(reply("getClient", data)), QByteArray("id-1"));
}

void TestDynsecReader::mendsInvalidUtf8()
{
    // 2.0.11 hands stored bytes on as they are: a lone lead byte, a surrogate, Latin-1.
    const auto [replies, state] = read(
        reply("getClient",
              "{\"client\":{\"username\":\"d\",\"textname\":\"a\xc3(b\xed\xa0\x80\xe9\",\"roles\":[],\"groups\":[]}}"));
    QVERIFY(replies);
    QVERIFY(state->string(state->client("d")->textName).contains(QChar::ReplacementCharacter));
    QVERIFY(ClientRecord::fromCanonical(state->record(*state->client("d")).canonical()));
}

void TestDynsecReader::refusesNonsense_data()
{
    QTest::addColumn<QByteArray>("payload");
    const QByteArray good = reply("getClient", "{\"client\":{\"username\":\"d\",\"roles\":[],\"groups\":[]}}");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("text") << QByteArray("hello");
    QTest::newRow("number") << QByteArray("42");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no responses") << QByteArray("{\"answers\":[]}");
    QTest::newRow("responses are an object") << QByteArray("{\"responses\":{}}");
    QTest::newRow("a response is a text") << QByteArray("{\"responses\":[\"x\"]}");
    QTest::newRow("a response without a command") << QByteArray("{\"responses\":[{\"error\":\"x\"}]}");
    QTest::newRow("the command is a number") << QByteArray("{\"responses\":[{\"command\":1}]}");
    QTest::newRow("the user name is a number") << reply("getClient", "{\"client\":{\"username\":7}}");
    QTest::newRow("no user name") << reply("getClient", "{\"client\":{\"roles\":[]}}");
    QTest::newRow("roles are a text") << reply("getClient", "{\"client\":{\"username\":\"d\",\"roles\":\"r\"}}");
    QTest::newRow("disabled is a text") << reply("getClient", "{\"client\":{\"username\":\"d\",\"disabled\":\"yes\"}}");
    QTest::newRow("data is a list") << reply("getClient", "[]");
    QTest::newRow("names only") << reply("listClients", "{\"totalCount\":1,\"clients\":[\"d\"]}");
    QTest::newRow("lone surrogate escape") << reply("getClient", "{\"client\":{\"username\":\"\\ud800\"}}");
    QTest::newRow("NUL bytes") << QByteArray(1000, '\0');
    QTest::newRow("deeply nested") << QByteArray("{\"responses\":") + QByteArray(100000, '[');
    for (qsizetype cut = 1; cut < good.size() - 2; cut += 7)
        QTest::addRow("cut after %d bytes", int(cut)) << good.first(cut);
}

void TestDynsecReader::refusesNonsense()
{
    QFETCH(QByteArray, payload);
    const auto [replies, state] = read(payload);
    QVERIFY(!replies);
    QCOMPARE(replies.error().fault, Fault::BadReply);
    QVERIFY(replies.error().what.endsWith(u'.'));
    QVERIFY(!replies.error().detail.contains(QChar::Null));
}

void TestDynsecReader::refusesTooMuchAtOnce()
{
    const QByteArray huge(300 * 1024 * 1024, ' ');
    QElapsedTimer timer;
    timer.start();
    const auto [replies, state] = read(huge);
    QVERIFY(!replies);
    QCOMPARE(replies.error().fault, Fault::BadReply);
    QVERIFY2(replies.error().what.contains(QLatin1String("300 MB")), qPrintable(replies.error().what));
    QVERIFY2(timer.elapsed() < 1000, "it was looked at");
}

void TestDynsecReader::findsTheCorrelationAtTheEnd_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("with data") << reply("getClient", "{}") << QByteArray("id-1");
    QTest::newRow("error") << QByteArray(
                                  "{\"responses\":[{\"command\":\"x\",\"error\":\"no\",\"correlationData\":\"id-2\"}]}")
                           << QByteArray("id-2");
    QTest::newRow("the last of two") << QByteArray("{\"responses\":[{\"command\":\"x\",\"correlationData\":\"a\"},{"
                                                   "\"command\":\"y\",\"correlationData\":\"b\"}]}")
                                     << QByteArray("b");
    QTest::newRow("none") << QByteArray("{\"responses\":[{\"command\":\"x\"}]}") << QByteArray();
    QTest::newRow("only the first")
        << QByteArray("{\"responses\":[{\"command\":\"x\",\"correlationData\":\"a\"},{\"command\":\"y\"}]}")
        << QByteArray();
    QTest::newRow("in an error's text") << QByteArray("{\"responses\":[{\"command\":\"\\\",\\\"correlationData\\\":"
                                                      "\\\"id-1\\\"}]}\",\"error\":\"Unknown command\"}]}")
                                        << QByteArray();
    QTest::newRow("cut by the end") << QByteArray("{\"responses\":[{\"correlationData\":\"}]}") << QByteArray();
    QTest::newRow("empty") << QByteArray("{\"responses\":[{\"correlationData\":\"\"}]}") << QByteArray("");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
}

void TestDynsecReader::findsTheCorrelationAtTheEnd()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, id);
    QCOMPARE(correlationAtEnd(payload), id);
}

void TestDynsecReader::foreignListsOfNamesAreNoNonsense()
{
    const auto names = readForeignReply(reply("listClients", "{\"totalCount\":1,\"clients\":[\"d\"]}"));
    QVERIFY(names);
    QCOMPARE(names->first().command, QByteArray("listClients"));
    QVERIFY(!isMutating(names->first().command));
    QVERIFY(isMutating("disableClient"));
    QVERIFY(!isMutating("Unknown command"));
    QVERIFY(!readForeignReply("garbage"));
}

void TestDynsecReader::canonicalFormsGoRoundAndAreSorted_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("canonical");
    QTest::newRow("account")
        << QByteArray("getClient")
        << QByteArray("{\"client\":{\"username\":\"d\",\"textname\":\"\",\"disabled\":true,\"roles\":[{"
                      "\"rolename\":\"r\",\"priority\":2}],\"groups\":[{\"groupname\":\"g\",\"priority\":5}],"
                      "\"connections\":[]}}")
        << QByteArray("{\"disabled\":true,\"groups\":[{\"groupname\":\"g\",\"priority\":5}],\"roles\":[{"
                      "\"priority\":2,\"rolename\":\"r\"}],\"textname\":\"\",\"username\":\"d\"}");
    QTest::newRow("bare account") << QByteArray("getClient")
                                  << QByteArray("{\"client\":{\"username\":\"d\",\"roles\":[],\"groups\":[]}}")
                                  << QByteArray("{\"groups\":[],\"roles\":[],\"username\":\"d\"}");
}

void TestDynsecReader::canonicalFormsGoRoundAndAreSorted()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, canonical);
    const auto [replies, state] = read(reply(command, data));
    QVERIFY(replies);
    const ClientRecord record = state->record(state->clients().front());
    QCOMPARE(record.canonical(), canonical);
    QCOMPARE(ClientRecord::fromCanonical(canonical), record);
    for (qsizetype cut = 0; cut < canonical.size(); ++cut)
        QVERIFY(!ClientRecord::fromCanonical(canonical.first(cut)));
}

void TestDynsecReader::namesOfRecordsMayHoldAnything()
{
    for (const char *hostile : {"pump-7", "a/b", "x#disabled", "#", "/", " ", "dynsec/client/x", "\xe2\x80\xae"}) {
        const QString name = QString::fromUtf8(hostile);
        for (const RecordType type : {RecordType::Client, RecordType::Group, RecordType::Role}) {
            const QString id = recordId(type, name);
            QCOMPARE(parseRecordId(id), (RecordName{type, name}));
            const QString block = id + QLatin1String("#disabled");
            QCOMPARE(recordOfBlock(block), id);
            QCOMPARE(aspectOfBlock(block), QStringLiteral("disabled"));
        }
    }
    QCOMPARE(parseRecordId(recordId(RecordType::Defaults)), (RecordName{RecordType::Defaults, {}}));
    QCOMPARE(parseRecordId(recordId(RecordType::AnonymousGroup)), (RecordName{RecordType::AnonymousGroup, {}}));
    QVERIFY(!parseRecordId(QStringLiteral("acl/x")));
    QVERIFY(!parseRecordId(QString()));
}

void TestDynsecReader::findsEachOfManyAccounts()
{
    QByteArray data("{\"totalCount\":20000,\"clients\":[");
    for (int i = 19999; i >= 0; --i) // not in order: a reading of pages never is for sure
        data += "{\"username\":\"device-" + QByteArray::number(i) + "\",\"roles\":[{\"rolename\":\"r" +
                QByteArray::number(i % 7) + "\"}],\"groups\":[]}" + (i > 0 ? "," : "");
    data += "]}";
    const auto [replies, state] = read(reply("listClients", data));
    QVERIFY(replies);
    QCOMPARE(replies->first().records, std::size_t(20000));
    for (int i = 0; i < 20000; ++i) {
        const QByteArray name = "device-" + QByteArray::number(i);
        const DynsecState::Client *client = state->client(name);
        QVERIFY(client);
        QCOMPARE(state->text(client->username), QByteArrayView(name));
        QCOMPARE(state->name(state->links(client->roles).front().name).toByteArray(), "r" + QByteArray::number(i % 7));
    }
    QVERIFY(!state->client("device-20000"));
    QVERIFY(!state->client(""));
}

void TestDynsecReader::anyBytesAreReadOrRefused()
{
    const QByteArray account =
        R"({"username":"d\u00e9","clientid":"c","textname":"n","textdescription":"\"x\"",)"
        R"("disabled":true,"roles":[{"rolename":"r","priority":3}],"groups":[{"groupname":"g"}]})";
    test::Mutations mutations(
        {reply("getClient", "{\"client\":" + account + "}"),
         reply("listClients", "{\"totalCount\":2,\"clients\":[" + account + ",{\"username\":\"e\"}]}"),
         reply("listRoles", R"({"totalCount":1,"roles":[{"rolename":"r","acls":[{"acltype":"publishClientSend",)"
                            R"("topic":"a/#","priority":-1,"allow":true}]}]})"),
         reply("listGroups", R"({"groups":[{"groupname":"g","clients":[{"username":"d"}],"roles":[]}]})"),
         R"({"responses":[{"command":"getDetails","data":{"changeIndex":6}},{"command":"x","error":"no"}]})"},
        {"{", "}", "[", "]", "\"", ",", ":", "null", "true", "1e999", "-9223372036854775809", "\\u0000", "\\ud800",
         QByteArray(1, '\0'), "\xff", "\"username\":", "\"totalCount\":-5,", QByteArray(300, '[')},
        5000);
    QByteArray bytes;
    int accepted = 0;
    while (mutations.next(bytes)) {
        const auto [replies, state] = read(bytes);
        if (!replies) {
            QVERIFY2(replies.error().fault == Fault::BadReply && replies.error().what.endsWith(u'.'),
                     bytes.constData());
            continue;
        }
        ++accepted;
        // Whatever was taken in has a canonical form that says the same.
        for (const DynsecState::Client &client : state->clients()) {
            const QByteArray canonical = state->record(client).canonical();
            const auto again = ClientRecord::fromCanonical(canonical);
            QVERIFY2(again, bytes.constData());
            QCOMPARE(again->canonical(), canonical);
        }
    }
    QVERIFY(accepted > 0);
}

QTEST_GUILESS_MAIN(TestDynsecReader)
#include "tst_dynsecreader.moc"
