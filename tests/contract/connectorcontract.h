// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"

#include <QtTest/QTest>

namespace gatehouse::test {

/// What every connector must do, run against a real broker. A product's test derives from it, says how its broker is
/// started and who is on it, and is otherwise empty.
class ConnectorContract : public QObject
{
    Q_OBJECT

protected:
    struct Door ///< one way to sign in
    {
        Profile profile;
        Secret password;
    };
    virtual QString kind() const = 0;
    virtual bool startBroker() = 0; ///< a fresh one with the same content
    virtual QByteArray problem() const = 0;
    virtual bool restartBroker() = 0; ///< same content, same address
    virtual void killBroker() = 0;
    virtual Door keeper() const = 0; ///< may read and change
    virtual Door wrongPassword() const = 0;
    virtual Door withoutRight() const = 0; ///< signs in, may not read
    virtual Identity keptOut() const = 0;  ///< by one record that can be lifted
    virtual QString reasonOfKeptOut() const = 0;
    virtual Identity letIn() const = 0;
    virtual Secret passwordOf(const Identity &who) const = 0;
    virtual QString recordOf(const Identity &who) const = 0;
    virtual QString missingRecord() const = 0;
    virtual int accounts() const = 0; ///< more than the first part holds

private Q_SLOTS:
    void init();
    void theRegistryKnowsIt();
    void nothingWorksBeforeItIsOpen();
    void openTellsFactsAndAbilities();
    void aWrongPasswordIsRefused();
    void noRightIsRefusedAndNamesWhatIsMissing();
    void nobodyListening();
    void readingGivesOrderedParts();
    void blocksSayWhoWhyAndWhere();
    void recordsAreReadByTheirIds();
    void planningWritesNothing();
    void allowingLetsIn();
    void undoingPutsBackWhatWas();
    void blockingKeepsOut();
    void nothingIsWrittenWithoutPermission();
    void aConflictWritesNothing();
    void aFailureStopsTheRest();
    void aForeignChangeIsNoticed();
    void ownChangesAreNotForeign();
    void closingEndsWhatIsPending();
    void aBrokerThatDiesIsToldAndComesBack();
    void probingReportsWhatTheBrokerSays();
    void stepsHaveSentences();

private:
    std::unique_ptr<Connector> opened();
    static bool isSentence(const QString &text);
};

} // namespace gatehouse::test
