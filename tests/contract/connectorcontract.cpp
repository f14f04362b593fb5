// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "contract/connectorcontract.h"

#include "support/await.h"
#include "support/brokerprocess.h"

#include <QSignalSpy>

namespace gatehouse::test {

namespace {

const auto never = [](const AccessPart &) {};

AllowRequest request(const Identity &who, const QString &reason)
{
    return {{who}, {}, reason, {}};
}

} // namespace

bool ConnectorContract::isSentence(const QString &text)
{
    return text.size() > 10 &&
           (text.endsWith(u'.') || text.endsWith(u'?') || text.endsWith(u"\".") || text.endsWith(u')')) &&
           text.front() == text.front().toUpper();
}

void ConnectorContract::init()
{
    QVERIFY2(startBroker(), problem().constData());
}

std::unique_ptr<Connector> ConnectorContract::opened()
{
    Result<std::unique_ptr<Connector>> made = createConnector(kind());
    if (!made)
        return nullptr;
    const Door door = keeper();
    const Result<BrokerFacts> facts = await((*made)->open(door.profile, door.password));
    if (!facts)
        qWarning("%s", told(facts).constData());
    return facts ? std::move(*made) : nullptr;
}

void ConnectorContract::theRegistryKnowsIt()
{
    QVERIFY(std::any_of(connectorKinds().cbegin(), connectorKinds().cend(),
                        [this](const ConnectorKind &known) { return known.id == kind() && !known.name.isEmpty(); }));
    const auto unknown = createConnector(QStringLiteral("no such <b>broker</b>"));
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().fault, Fault::NotSupported);
    QVERIFY(isSentence(unknown.error().what));
}

void ConnectorContract::nothingWorksBeforeItIsOpen()
{
    const auto connector = createConnector(kind());
    QVERIFY(connector);
    Connector &it = **connector;
    QVERIFY(!it.policy());
    const QList<AbilityState> states = it.abilities().states();
    QVERIFY(!states.isEmpty());
    for (const AbilityState &state : states) {
        QVERIFY(!state.available);
        QVERIFY2(isSentence(state.whyNot), qPrintable(state.whyNot));
    }
    QCOMPARE(await(it.readAccess(never)).error().fault, Fault::Offline);
    QCOMPARE(await(it.readRecords({recordOf(letIn())})).error().fault, Fault::Offline);
    QCOMPARE(await(it.planAllow(request(keptOut(), {}))).error().fault, Fault::Offline);
    QCOMPARE(await(it.apply({}, ready<void>({}))).error().fault, Fault::Offline);
    it.close(); // harmless
}

void ConnectorContract::openTellsFactsAndAbilities()
{
    auto connector = createConnector(kind());
    const Door door = keeper();
    const auto facts = await((*connector)->open(door.profile, door.password));
    QVERIFY2(facts, told(facts).constData());
    QCOMPARE(facts->product, kind());
    QVERIFY(!facts->version.isEmpty());
    QVERIFY(facts->latency.count() > 0);
    for (const QString &note : facts->notes)
        QVERIFY2(isSentence(note), qPrintable(note));
    const Abilities abilities = (*connector)->abilities();
    for (const Ability needed :
         {Ability::ReadBlocks, Ability::ReadAccess, Ability::ExplainRules, Ability::Allow, Ability::Block})
        QVERIFY2(abilities.has(needed), qPrintable(abilities.whyNot(needed)));
    for (const AbilityState &state : abilities.states())
        QVERIFY2(state.available || isSentence(state.whyNot), qPrintable(state.whyNot));
}

void ConnectorContract::aWrongPasswordIsRefused()
{
    auto connector = createConnector(kind());
    const Door door = wrongPassword();
    const auto facts = await((*connector)->open(door.profile, door.password));
    QVERIFY(!facts);
    QCOMPARE(facts.error().fault, Fault::Refused);
    QVERIFY2(isSentence(facts.error().what), told(facts).constData());
}

void ConnectorContract::noRightIsRefusedAndNamesWhatIsMissing()
{
    auto connector = createConnector(kind());
    const Door door = withoutRight();
    const auto facts = await((*connector)->open(door.profile, door.password));
    QVERIFY(!facts);
    QCOMPARE(facts.error().fault, Fault::Refused);
    QVERIFY2(facts.error().what.contains(door.profile.endpoint.user), told(facts).constData());
    QVERIFY2(isSentence(facts.error().what), told(facts).constData());
}

void ConnectorContract::nobodyListening()
{
    auto connector = createConnector(kind());
    Door door = keeper();
    door.profile.endpoint.port = freePort();
    const auto facts = await((*connector)->open(door.profile, door.password));
    QVERIFY(!facts);
    QCOMPARE(facts.error().fault, Fault::Offline);
    QVERIFY2(isSentence(facts.error().what), told(facts).constData());
}

void ConnectorContract::readingGivesOrderedParts()
{
    const auto connector = opened();
    QVERIFY(connector);
    QList<AccessPart> parts;
    const auto revision = await(connector->readAccess([&](const AccessPart &part) { parts.append(part); }));
    QVERIFY2(revision, told(revision).constData());
    QVERIFY(parts.size() >= 2);
    QVERIFY(parts.first().records.size() <= 100);
    qsizetype read = 0;
    QSet<QString> ids;
    QStringList names;
    for (const AccessPart &part : std::as_const(parts)) {
        read += part.records.size();
        QCOMPARE(part.read, read);
        for (const AccessRecord &record : part.records) {
            QVERIFY2(!ids.contains(record.id), qPrintable(record.id));
            ids.insert(record.id);
            if (record.kind == RecordKind::Account)
                names.append(record.name);
        }
    }
    QCOMPARE(names.size(), accounts());
    QVERIFY(std::is_sorted(names.cbegin(), names.cend(),
                           [](const QString &a, const QString &b) { return a.toUtf8() < b.toUtf8(); }));
    QCOMPARE(revision->records, read);
    QVERIFY(connector->policy());
    QVERIFY(!connector->policyFacts().isEmpty());
    for (const PolicyFact &fact : connector->policyFacts())
        QVERIFY2(!fact.name.isEmpty() && !fact.value.isEmpty() && isSentence(fact.effect), qPrintable(fact.name));
}

void ConnectorContract::blocksSayWhoWhyAndWhere()
{
    const auto connector = opened();
    QVERIFY(connector);
    const auto revision = await(connector->readAccess(never));
    QVERIFY2(revision, told(revision).constData());
    const QString record = recordOf(keptOut());
    int found = 0;
    QSet<QString> ids;
    for (const Block &block : revision->blocks) {
        QVERIFY2(!ids.contains(block.id), qPrintable(block.id));
        ids.insert(block.id);
        QVERIFY2(isSentence(block.explanation), qPrintable(block.explanation));
        QVERIFY(!block.records.isEmpty());
        QVERIFY(!block.origin.place.isEmpty());
        if (block.ownedBy)
            QVERIFY2(isSentence(*block.ownedBy), qPrintable(*block.ownedBy));
        QVERIFY(!block.records.contains(recordOf(letIn())));
        if (!block.records.contains(record) || block.scope.action != Action::Connect)
            continue;
        ++found;
        QCOMPARE(block.reason, reasonOfKeptOut());
        QVERIFY(!block.ownedBy);
    }
    QCOMPARE(found, 1);
    const QList<Block> own = connector->policy()->blocksOf(keptOut());
    QCOMPARE(own.size(), 1);
    QVERIFY(ids.contains(own.first().id));
    QVERIFY(connector->policy()->blocksOf(letIn()).isEmpty());
}

void ConnectorContract::recordsAreReadByTheirIds()
{
    const auto connector = opened();
    QVERIFY(connector);
    const QString one = recordOf(keptOut());
    const QString other = recordOf(letIn());
    const auto early = await(connector->readRecords({one, other, missingRecord(), QStringLiteral("not/ours")}));
    QVERIFY2(early, told(early).constData());
    QCOMPARE(early->values.size(), 4);
    QVERIFY(early->values.value(one));
    QVERIFY(early->values.value(other));
    QVERIFY(early->values.contains(missingRecord()) && !early->values.value(missingRecord()));
    QVERIFY(!early->values.value(QStringLiteral("not/ours")));
    QVERIFY(await(connector->readAccess(never)));
    const auto records = await(connector->readRecords({one, other}));
    QVERIFY2(records, told(records).constData());
    QCOMPARE(records->values.value(one), early->values.value(one));
    QCOMPARE(records->rows.size(), 2);
    QCOMPARE(records->blocks.size(), 1);
    QVERIFY(records->blocks.first().records.contains(one));
}

void ConnectorContract::planningWritesNothing()
{
    const auto connector = opened();
    QVERIFY(connector);
    const QString record = recordOf(keptOut());
    const auto before = await(connector->readRecords({record}));
    const auto plan = await(connector->planAllow(request(keptOut(), QStringLiteral("ticket 7"))));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->kind, PlanKind::Allow);
    QCOMPARE(plan->reason, QStringLiteral("ticket 7"));
    QCOMPARE(plan->changeCount(), 1);
    const Change &change = plan->items.first().changes.first();
    QCOMPARE(change.record, record);
    QCOMPARE(change.before, before->values.value(record));
    QVERIFY(change.after != change.before);
    QVERIFY2(isSentence(change.sentence), qPrintable(change.sentence));
    QVERIFY(!change.effects.sentences.isEmpty());
    for (const QString &effect : change.effects.sentences)
        QVERIFY2(isSentence(effect), qPrintable(effect));
    QVERIFY(!change.effects.touchesConsole);
    QCOMPARE(change.undo.kind, Undo::Kind::Exact);
    const auto after = await(connector->readRecords({record}));
    QCOMPARE(after->values, before->values);
    // Nothing to do is said, not planned.
    const auto none = await(connector->planAllow(request(letIn(), QStringLiteral("x"))));
    QVERIFY2(none, told(none).constData());
    QCOMPARE(none->changeCount(), 0);
    QCOMPARE(none->items.size(), 1);
    QVERIFY(!none->items.first().notLiftable.isEmpty());
    QVERIFY(isSentence(none->items.first().notLiftable.first()));
}

void ConnectorContract::allowingLetsIn()
{
    const auto connector = opened();
    QVERIFY(connector);
    QVERIFY(await(connector->readAccess(never)));
    QCOMPARE(connector->policy()->decide({keptOut(), Action::Connect, {}, {}}).answer, Answered::Deny);
    QCOMPARE(await(connector->probe(keptOut(), passwordOf(keptOut())))->connected, false);
    const auto plan = await(connector->planAllow(request(keptOut(), QStringLiteral("x"))));
    const QList<Change> changes = plan->items.first().changes;
    const auto hypothetical = connector->policy()->with(changes);
    QCOMPARE(hypothetical->decide({keptOut(), Action::Connect, {}, {}}).answer, Answered::Allow);
    QCOMPARE(connector->policy()->decide({keptOut(), Action::Connect, {}, {}}).answer, Answered::Deny);
    const auto outcomes = await(connector->apply(changes, ready<void>({})));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 1);
    QVERIFY2(outcomes->first().result, told(outcomes->first().result).constData());
    QCOMPARE(outcomes->first().now, changes.first().after);
    QVERIFY(outcomes->first().note.isEmpty() || isSentence(outcomes->first().note));
    QCOMPARE(connector->policy()->decide({keptOut(), Action::Connect, {}, {}}).answer, Answered::Allow);
    QVERIFY(connector->policy()->blocksOf(keptOut()).isEmpty());
    QCOMPARE(await(connector->probe(keptOut(), passwordOf(keptOut())))->connected, true);
    const auto revision = await(connector->readAccess(never));
    for (const Block &block : revision->blocks)
        QVERIFY(!block.records.contains(recordOf(keptOut())));
}

void ConnectorContract::undoingPutsBackWhatWas()
{
    const auto connector = opened();
    QVERIFY(connector);
    QVERIFY(await(connector->readAccess(never)));
    const QString record = recordOf(keptOut());
    const auto before = await(connector->readRecords({record}));
    const auto plan = await(connector->planAllow(request(keptOut(), QStringLiteral("x"))));
    const QList<Change> changes = plan->items.first().changes;
    QVERIFY(await(connector->apply(changes, ready<void>({})))->first().result);
    const auto undo = await(connector->planUndo(changes, QStringLiteral("it was the wrong one")));
    QVERIFY2(undo, told(undo).constData());
    QCOMPARE(undo->kind, PlanKind::Undo);
    QCOMPARE(undo->changeCount(), 1);
    const Change back = undo->items.first().changes.first();
    QCOMPARE(back.before, changes.first().after);
    QCOMPARE(back.after, changes.first().before);
    const auto outcomes = await(connector->apply({back}, ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    const auto after = await(connector->readRecords({record}));
    QCOMPARE(after->values, before->values);
    QCOMPARE(after->blocks.size(), 1);
    QCOMPARE(after->blocks.first().reason, reasonOfKeptOut());
}

void ConnectorContract::blockingKeepsOut()
{
    const auto connector = opened();
    QVERIFY(connector);
    QVERIFY(await(connector->readAccess(never)));
    QCOMPARE(await(connector->probe(letIn(), passwordOf(letIn())))->connected, true);
    const auto plan = await(connector->planBlock(request(letIn(), QStringLiteral("floods us"))));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->kind, PlanKind::Block);
    QCOMPARE(plan->changeCount(), 1);
    const auto outcomes = await(connector->apply(plan->items.first().changes, ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    const QList<Block> blocks = connector->policy()->blocksOf(letIn());
    QCOMPARE(blocks.size(), 1);
    QCOMPARE(blocks.first().reason, QStringLiteral("floods us"));
    QCOMPARE(await(connector->probe(letIn(), passwordOf(letIn())))->connected, false);
    const auto again = await(connector->planBlock(request(letIn(), QStringLiteral("again"))));
    QCOMPARE(again->changeCount(), 0);
    const auto undo = await(connector->planUndo(plan->items.first().changes, QStringLiteral("calm now")));
    QVERIFY2(undo && undo->changeCount() == 1, told(undo).constData());
    const auto undone = await(connector->apply(undo->items.first().changes, ready<void>({})));
    QVERIFY2(undone && undone->first().result, told(undone->first().result).constData());
    QCOMPARE(await(connector->probe(letIn(), passwordOf(letIn())))->connected, true);
}

void ConnectorContract::nothingIsWrittenWithoutPermission()
{
    const auto connector = opened();
    const auto other = opened();
    QVERIFY(connector && other);
    const auto plan = await(connector->planAllow(request(keptOut(), QStringLiteral("x"))));
    const QList<Change> changes = plan->items.first().changes;
    const auto held = [&] { return await(other->readRecords({changes.first().record}))->values; };
    const auto before = held();

    const Answer<> refusal;
    const auto refused = connector->apply(changes, refusal.future());
    // The broker answers in order, so whatever was written at once would show by now.
    QVERIFY(await(connector->readRecords({changes.first().record})));
    QCOMPARE(held(), before);
    QVERIFY(!refused.isFinished());
    refusal.finish(fail(Fault::Storage, QStringLiteral("The trail is full.")));
    const auto outcomes = await(refused);
    QVERIFY2(outcomes && outcomes->size() == 1, told(outcomes).constData());
    QCOMPARE(outcomes->first().result.error().what, QStringLiteral("The trail is full."));
    QCOMPARE(held(), before);

    const Answer<> permission;
    const auto permitted = connector->apply(changes, permission.future());
    permission.finish({});
    QVERIFY(await(permitted)->first().result);
    QVERIFY(held() != before);
}

void ConnectorContract::aConflictWritesNothing()
{
    const auto connector = opened();
    const auto other = opened();
    QVERIFY(connector && other);
    const auto plan = await(connector->planAllow(request(keptOut(), QStringLiteral("x"))));
    const auto faster = await(other->planAllow(request(keptOut(), QStringLiteral("y"))));
    QVERIFY(await(other->apply(faster->items.first().changes, ready<void>({})))->first().result);
    const auto outcomes = await(connector->apply(plan->items.first().changes, ready<void>({})));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 1);
    QVERIFY(!outcomes->first().result);
    QCOMPARE(outcomes->first().result.error().fault, Fault::Conflict);
    QVERIFY2(isSentence(outcomes->first().result.error().what), told(outcomes->first().result).constData());
    QCOMPARE(outcomes->first().now, faster->items.first().changes.first().after);
    Change gone = plan->items.first().changes.first();
    gone.record = missingRecord();
    const auto refused = await(connector->apply({gone}, ready<void>({})));
    QVERIFY(refused && !refused->first().result);
}

void ConnectorContract::aFailureStopsTheRest()
{
    const auto connector = opened();
    QVERIFY(connector);
    const auto allow = await(connector->planAllow(request(keptOut(), QStringLiteral("x"))));
    const auto block = await(connector->planBlock(request(letIn(), QStringLiteral("x"))));
    Change stale = allow->items.first().changes.first();
    std::swap(stale.before, stale.after);
    stale.effects = block->items.first().changes.first().effects;
    const auto outcomes = await(connector->apply({stale, block->items.first().changes.first()}, ready<void>({})));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 1);
    QVERIFY(!outcomes->first().result);
    const auto records = await(connector->readRecords({recordOf(letIn()), recordOf(keptOut())}));
    QCOMPARE(records->values.value(recordOf(letIn())), block->items.first().changes.first().before);
    QCOMPARE(records->values.value(recordOf(keptOut())), allow->items.first().changes.first().before);
}

void ConnectorContract::aForeignChangeIsNoticed()
{
    const auto connector = opened();
    const auto other = opened();
    QVERIFY(connector && other);
    if (!connector->abilities().has(Ability::SeeForeignChanges))
        return;
    QVERIFY(await(connector->readAccess(never)));
    QSignalSpy changed(connector.get(), &Connector::accessChanged);
    const auto plan = await(other->planAllow(request(keptOut(), QStringLiteral("x"))));
    QVERIFY(await(other->apply(plan->items.first().changes, ready<void>({})))->first().result);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), 15000);
    const QStringList records = changed.first().first().toStringList();
    QVERIFY(records.isEmpty() || records.contains(recordOf(keptOut())));
    const auto now = await(connector->readRecords({recordOf(keptOut())}));
    QCOMPARE(now->values.value(recordOf(keptOut())), plan->items.first().changes.first().after);
    QVERIFY(now->blocks.isEmpty());
    QVERIFY(connector->policy()->blocksOf(keptOut()).isEmpty());
}

void ConnectorContract::ownChangesAreNotForeign()
{
    const auto connector = opened();
    const auto other = opened();
    QVERIFY(connector && other);
    QSignalSpy own(connector.get(), &Connector::accessChanged);
    QSignalSpy foreign(other.get(), &Connector::accessChanged);
    const auto plan = await(connector->planAllow(request(keptOut(), QStringLiteral("x"))));
    QVERIFY(await(connector->apply(plan->items.first().changes, ready<void>({})))->first().result);
    QTRY_VERIFY_WITH_TIMEOUT(!foreign.isEmpty(), 15000); // by then ours would have come, too
    QVERIFY(await(connector->readRecords({recordOf(keptOut())})));
    QVERIFY(own.isEmpty());
}

void ConnectorContract::closingEndsWhatIsPending()
{
    auto connector = opened();
    QVERIFY(connector);
    const auto reading = connector->readAccess(never);
    const auto planning = connector->planAllow(request(keptOut(), {}));
    connector->close();
    QCOMPARE(await(reading).error().fault, Fault::Cancelled);
    QCOMPARE(await(planning).error().fault, Fault::Cancelled);
    QCOMPARE(await(connector->readAccess(never)).error().fault, Fault::Offline);
    const Door door = keeper();
    const auto opening = connector->open(door.profile, door.password);
    connector->close();
    QCOMPARE(await(opening).error().fault, Fault::Cancelled);
    QVERIFY(await(connector->open(door.profile, door.password))); // and it can be opened again
    const auto last = connector->readAccess(never);
    connector.reset();
    QCOMPARE(await(last).error().fault, Fault::Cancelled);
}

void ConnectorContract::aBrokerThatDiesIsToldAndComesBack()
{
    const auto connector = opened();
    QVERIFY(connector);
    QSignalSpy lost(connector.get(), &Connector::connectionLost);
    QSignalSpy back(connector.get(), &Connector::connectionBack);
    killBroker();
    QTRY_COMPARE_WITH_TIMEOUT(lost.size(), 1, 20000);
    const auto error = lost.first().first().value<Error>();
    QVERIFY2(isSentence(error.what), qPrintable(error.what));
    const auto reading = await(connector->readAccess(never), std::chrono::seconds(70));
    QVERIFY(!reading);
    QVERIFY(restartBroker());
    QTRY_COMPARE_WITH_TIMEOUT(back.size(), 1, 30000);
    const auto revision = await(connector->readAccess(never));
    QVERIFY2(revision, told(revision).constData());
}

void ConnectorContract::probingReportsWhatTheBrokerSays()
{
    const auto connector = opened();
    QVERIFY(connector);
    const auto right = await(connector->probe(letIn(), passwordOf(letIn())));
    QVERIFY2(right, told(right).constData());
    QVERIFY(right->connected);
    const auto wrong = await(connector->probe(letIn(), Secret::fromText(QStringLiteral("surely not"))));
    QVERIFY2(wrong, told(wrong).constData());
    QVERIFY(!wrong->connected);
    QVERIFY(wrong->reasonCode >= 0x80);
    QVERIFY2(isSentence(wrong->meaning), qPrintable(wrong->meaning));
}

void ConnectorContract::stepsHaveSentences()
{
    const auto connector = opened();
    QVERIFY(connector);
    QVERIFY(await(connector->readAccess(never)));
    Identity stranger;
    stranger.user = QStringLiteral("<b>nobody</b>\u202e");
    for (const Identity &who : {keptOut(), letIn(), stranger, Identity{}}) {
        for (const Action action :
             {Action::Connect, Action::Publish, Action::Subscribe, Action::Receive, Action::Unsubscribe}) {
            const Decision decision = connector->policy()->decide({who, action, QStringLiteral("a/b"), {}});
            QVERIFY(!decision.steps.isEmpty());
            for (const Step &step : decision.steps) {
                const QString sentence = connector->sentenceOf(step);
                QVERIFY2(isSentence(sentence), qPrintable(sentence));
                QVERIFY(!sentence.contains(u'\u202e'));
            }
        }
    }
}

} // namespace gatehouse::test
