// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "core/profile.h"
#include "core/secret.h"

#include <QObject>
#include <QString>

#include <memory>

namespace gatehouse {

/// Where the demo broker is and how to sign in.
struct DemoAccess
{
    Profile profile; ///< writing is on; the id is of this one demo, so that nothing of an earlier one is undone here
    Secret password;
    QString dataFolder; ///< of the demo's own store: its trail is separate
};

/// The demo broker of one data folder: a private mosquitto with made-up devices, run by `gatehousectl demo run` in a
/// process of its own that ends when the last program that uses it is gone, also by kill -9. Owned by the composition
/// root; its thread. Destroying it lets go at once and does not wait.
class DemoBroker final : public QObject
{
    Q_OBJECT
public:
    enum class Lifetime { ThisRun, UntilStopped };

    explicit DemoBroker(const QString &dataFolder, QObject *parent = nullptr);
    ~DemoBroker() override;

    /// Joins the demo of this data folder when it runs, else starts one. NotSupported: mosquitto or its plugin is not
    /// installed; Storage: the folder cannot be written.
    Future<DemoAccess> start(Lifetime lifetime = Lifetime::ThisRun);
    /// Lets go; finished when everything is gone, or at once when somebody else still uses it.
    Future<> stop();
    /// Ends the demo of this data folder, whoever started it. BadInput: none is running.
    Future<> end();

    /// The program that runs the demo; else `gatehousectl` beside this application.
    void setSupervisor(const QString &program);

    static QString trailFolder(const QString &dataFolder); ///< DemoAccess::dataFolder, also when no demo runs

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gatehouse
