// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demofleet.h"

#include <QRandomGenerator>

namespace gatehouse {

Secret randomPassword()
{
    static constexpr char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    QByteArray text(24, Qt::Uninitialized);
    for (char &letter : text)
        letter = letters[QRandomGenerator::system()->bounded(int(sizeof letters) - 1)];
    return Secret(text);
}

namespace {

/// Adds devices of one sort; names and notes are data of the made-up plant, so they are not translated.
class Fleet
{
public:
    DemoClient &add(const char *name, const char *label, const char *role, const char *area)
    {
        DemoClient client;
        client.user = QString::fromUtf8(name);
        client.clientId = client.user;
        client.label = QString::fromUtf8(label);
        client.roles = {QString::fromUtf8(role)};
        client.topic = QStringLiteral("plant/%1/%2/state").arg(QString::fromUtf8(area), client.user);
        client.commands = QStringLiteral("plant/%1/%2/commands").arg(QString::fromUtf8(area), client.user);
        client.password = randomPassword();
        m_clients.append(client);
        return m_clients.last();
    }
    [[nodiscard]] const QList<DemoClient> &clients() const { return m_clients; }

private:
    QList<DemoClient> m_clients;
};

void addPumps(Fleet &fleet)
{
    fleet.add("pump-1", "Feed pump 1, hall A", "pump", "pumps");
    fleet.add("pump-2", "Feed pump 2, hall A", "pump", "pumps");
    DemoClient &chatty = fleet.add("pump-3", "Feed pump 3, hall A", "pump", "pumps");
    chatty.note = QStringLiteral("Vibration logging at 10 Hz until the bearing is replaced (jonas, 2026-10-28)");
    chatty.habit = DemoHabit::Chatty;
    fleet.add("pump-4", "Circulation pump, hall B", "pump", "pumps");
    fleet.add("pump-5", "Circulation pump, hall B", "pump", "pumps");
    fleet.add("pump-6", "Drain pump, hall B", "pump", "pumps");
    DemoClient &flooded = fleet.add("pump-7", "Drain pump, cellar", "pump", "pumps");
    flooded.note = QStringLiteral("Flooded the broker during the firmware test, see ticket 4711 (anna, 2026-11-03)");
    flooded.disabled = true;
    fleet.add("pump-8", "Sprinkler pump, cellar", "pump", "pumps");
}

void addRooms(Fleet &fleet)
{
    fleet.add("thermostat-1-01", "Thermostat, reception", "thermostat", "rooms");
    fleet.add("thermostat-1-02", "Thermostat, canteen", "thermostat", "rooms");
    fleet.add("thermostat-2-01", "Thermostat, office 2.01", "thermostat", "rooms");
    fleet.add("thermostat-2-02", "Thermostat, office 2.02", "thermostat", "rooms");
    fleet.add("thermostat-2-04", "", "thermostat", "rooms").disabled = true;
    fleet.add("thermostat-3-11", "Thermostat, laboratory", "thermostat", "rooms");
    fleet.add("thermostat-3-12", "Thermostat, cold room", "thermostat", "rooms");
    fleet.add("lamp-hall-1", "Ceiling lamp, hall A", "lamp", "lamps");
    fleet.add("lamp-hall-2", "Ceiling lamp, hall A", "lamp", "lamps");
    for (const char *name : {"lamp-hall-3", "lamp-hall-4"}) {
        DemoClient &lamp = fleet.add(name, "Ceiling lamp, hall B", "lamp", "lamps");
        lamp.roles.clear();
        lamp.groups = {QStringLiteral("decommissioned")};
        lamp.note = QStringLiteral("Hall B is being rebuilt until March, power is off (anna)");
    }
    fleet.add("door-dock-1", "Door sensor, loading dock", "sensor", "doors");
    fleet.add("door-dock-2", "Door sensor, loading dock", "sensor", "doors");
    DemoClient &roof = fleet.add("sensor-roof-2", "", "sensor", "doors");
    roof.account = DemoClient::Account::Missing;
}

void addGateways(Fleet &fleet)
{
    DemoClient &north = fleet.add("gateway-north", "LoRa gateway, north tower", "gateway", "gateways");
    north.boundTo = QStringLiteral("gw-north-0a1b");
    north.clientId = QStringLiteral("gw-north-9f42");
    north.note = QStringLiteral("Bound to the box in the north tower (serial 0a1b); spare is 9f42 (tom, 2026-06-17)");
    DemoClient &south = fleet.add("gateway-south", "LoRa gateway, south tower", "gateway", "gateways");
    south.account = DemoClient::Account::PasswordChanged;
    south.note = QStringLiteral("New password since the audit of 2026-10-15, box still to be told (marc)");
    DemoClient &east = fleet.add("gateway-east", "LoRa gateway, east fence", "gateway", "gateways");
    east.boundTo = QStringLiteral("gw-east-77c0");
    east.clientId = east.boundTo;
    DemoClient &west = fleet.add("gateway-west", "LoRa gateway, west fence", "gateway", "gateways");
    west.habit = DemoHabit::Restless;
    west.note = QStringLiteral("Loses its power supply when it rains, electrician is ordered (tom, 2026-11-12)");
}

void addCameras(Fleet &fleet)
{
    fleet.add("camera-entrance", "Camera, main entrance", "camera", "cameras");
    DemoClient &dock = fleet.add("camera-dock", "Camera, loading dock", "camera", "cameras");
    dock.disabled = true;
    dock.habit = DemoHabit::SwitchedOff;
    dock.note = QStringLiteral("Stolen on 12 October. Keep out until the police report is closed, ticket 4688 (marc)");
    DemoClient &garage = fleet.add("camera-garage", "Camera, garage", "camera", "cameras");
    garage.disabled = true;
    garage.habit = DemoHabit::Restless;
    garage.note = QStringLiteral("Default password found in the scan of 2026-11-09, waits for new firmware (anna)");
    fleet.add("camera-roof", "Camera, roof", "camera", "cameras").habit = DemoHabit::Chatty;
}

void addMeters(Fleet &fleet)
{
    fleet.add("meter-1001", "Power meter, hall A", "meter", "meters");
    fleet.add("meter-1002", "Power meter, hall B", "meter", "meters");
    fleet.add("meter-1003", "Power meter, offices", "meter", "meters");
    DemoClient &bare = fleet.add("meter-1004", "Water meter, cellar", "meter", "meters");
    bare.roles.clear();
    bare.note = QStringLiteral("Leaks, taken off the bill until it is replaced (jonas)");
    fleet.add("meter-1005", "Water meter, canteen", "meter-new", "meters").note =
        QStringLiteral("Came with the new series, its topics are not agreed yet (jonas)");
    DemoClient &delivered = fleet.add("meter-1006", "Gas meter, boiler room", "meter", "meters");
    delivered.account = DemoClient::Account::WithoutPassword;
    delivered.note = QStringLiteral("Delivered 2026-11-18, gets its password when it is mounted (jonas)");
    fleet.add("valve-11", "Shut-off valve, boiler room", "valve", "valves");
    DemoClient &valve = fleet.add("valve-12", "Shut-off valve, cellar", "valve", "valves");
    valve.roles.append(QStringLiteral("quarantine"));
    valve.note = QStringLiteral("Reported impossible positions, quarantined until it is checked (anna, 2026-11-20)");
    fleet.add("elevator-1", "Goods elevator", "sensor", "elevators");
    fleet.add("charger-1", "Forklift charger 1", "sensor", "chargers");
    fleet.add("charger-2", "Forklift charger 2", "sensor", "chargers");
}

} // namespace

QList<DemoClient> demoFleet()
{
    Fleet fleet;
    addPumps(fleet);
    addRooms(fleet);
    addGateways(fleet);
    addCameras(fleet);
    addMeters(fleet);
    return fleet.clients();
}

} // namespace gatehouse
