<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>gatehouse::AccessPage</name>
    <message numerus="yes">
        <source>on %n brokers</source>
        <translation>
            <numerusform>on %n broker</numerusform>
            <numerusform>on %n brokers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are hidden by it.</source>
        <translation>
            <numerusform>%n row is hidden by it.</numerusform>
            <numerusform>%n rows are hidden by it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Block %n accounts …</source>
        <translation>
            <numerusform>Block %n account …</numerusform>
            <numerusform>Block %n accounts …</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Allow %n accounts …</source>
        <translation>
            <numerusform>Allow %n account …</numerusform>
            <numerusform>Allow %n accounts …</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::AllowCourse</name>
    <message numerus="yes">
        <source>%n clients</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::AllowSheet</name>
    <message numerus="yes">
        <source>%n rows are picked: %1.</source>
        <translation>
            <numerusform>%n row is picked: %1.</numerusform>
            <numerusform>%n rows are picked: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This takes back %n changes, the newest first.</source>
        <translation>
            <numerusform>This takes back %n change.</numerusform>
            <numerusform>This takes back %n changes, the newest first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n records are changed</source>
        <translation>
            <numerusform>%n record is changed</numerusform>
            <numerusform>%n records are changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Allow %n</source>
        <translation>
            <numerusform>Allow %n</numerusform>
            <numerusform>Allow %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::ApplyPart</name>
    <message numerus="yes">
        <source>0 of %n changes done</source>
        <translation>
            <numerusform>0 of %n change done</numerusform>
            <numerusform>0 of %n changes done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n changes done</source>
        <translation>
            <numerusform>%1 of %n change done</numerusform>
            <numerusform>%1 of %n changes done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n changes are done.</source>
        <translation>
            <numerusform>The change is done.</numerusform>
            <numerusform>All %n changes are done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n changes are done; the rest was not begun.</source>
        <translation>
            <numerusform>%1 of %n change is done; the rest was not begun.</numerusform>
            <numerusform>%1 of %n changes are done; the rest was not begun.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::AuditPage</name>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries are in the clipboard.</source>
        <translation>
            <numerusform>%n entry is in the clipboard.</numerusform>
            <numerusform>%n entries are in the clipboard.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::BlockedDetail</name>
    <message numerus="yes">
        <source>%n rows are selected</source>
        <translation>
            <numerusform>%n row is selected</numerusform>
            <numerusform>%n rows are selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::BlockedPage</name>
    <message numerus="yes">
        <source>on %n brokers</source>
        <translation>
            <numerusform>on %n broker</numerusform>
            <numerusform>on %n brokers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n brokers are not open</source>
        <translation>
            <numerusform>%n broker is not open</numerusform>
            <numerusform>%n brokers are not open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are hidden by it.</source>
        <translation>
            <numerusform>%n row is hidden by it.</numerusform>
            <numerusform>%n rows are hidden by it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading what %n brokers hold …</source>
        <translation>
            <numerusform>Reading what %n broker holds …</numerusform>
            <numerusform>Reading what %n brokers hold …</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sources could not be read:</source>
        <translation>
            <numerusform>%n source could not be read:</numerusform>
            <numerusform>%n sources could not be read:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nobody is blocked on %n brokers</source>
        <translation>
            <numerusform>Nobody is blocked on %n broker</numerusform>
            <numerusform>Nobody is blocked on %n brokers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Allow %n rows …</source>
        <translation>
            <numerusform>Allow %n row …</numerusform>
            <numerusform>Allow %n rows …</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are in the clipboard.</source>
        <translation>
            <numerusform>%n row is in the clipboard.</numerusform>
            <numerusform>%n rows are in the clipboard.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::BrokerSheet</name>
    <message numerus="yes">
        <source>%n clients online.</source>
        <translation>
            <numerusform>%n client online.</numerusform>
            <numerusform>%n clients online.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::ChangePart</name>
    <message numerus="yes">
        <source>Also affected: %1 and %n more.</source>
        <translation>
            <numerusform>Also affected: %1 and %n more.</numerusform>
            <numerusform>Also affected: %1 and %n more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::FileExport</name>
    <message numerus="yes">
        <source>%n rows, SHA-256 %1</source>
        <translation>
            <numerusform>%n row, SHA-256 %1</numerusform>
            <numerusform>%n rows, SHA-256 %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are in %1.</source>
        <translation>
            <numerusform>%n row is in %1.</numerusform>
            <numerusform>%n rows are in %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::Ladder</name>
    <message numerus="yes">
        <source>%n times since %1</source>
        <translation>
            <numerusform>once since %1</numerusform>
            <numerusform>%n times since %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more keep it out.</source>
        <translation>
            <numerusform>%n more keeps it out.</numerusform>
            <numerusform>%n more keep it out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::PasswordBanner</name>
    <message numerus="yes">
        <source>%1 (%n more brokers ask after it)</source>
        <translation>
            <numerusform>%1 (%n more broker asks after it)</numerusform>
            <numerusform>%1 (%n more brokers ask after it)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::RatePlot</name>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 to %2: %Ln events, %3 kept out. Enter shows them</source>
        <translation>
            <numerusform>%1 to %2: %Ln event, %3 kept out. Enter shows it</numerusform>
            <numerusform>%1 to %2: %Ln events, %3 kept out. Enter shows them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::RecordDiff</name>
    <message numerus="yes">
        <source>… and %n more lines</source>
        <translation>
            <numerusform>… and %n more line</numerusform>
            <numerusform>… and %n more lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fields stay as they are</source>
        <translation>
            <numerusform>%n field stays as it is</numerusform>
            <numerusform>%n fields stay as they are</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::StatusBar</name>
    <message numerus="yes">
        <source>%n brokers connected</source>
        <translation>
            <numerusform>%n broker connected</numerusform>
            <numerusform>%n brokers connected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading %n brokers</source>
        <translation>
            <numerusform>Reading %n broker</numerusform>
            <numerusform>Reading %n brokers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Trail intact, %n entries</source>
        <translation>
            <numerusform>Trail intact, %n entry</numerusform>
            <numerusform>Trail intact, %n entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Watching %n changes</source>
        <translation>
            <numerusform>Watching %n change</numerusform>
            <numerusform>Watching %n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::mosquitto::FileBlocks</name>
    <message numerus="yes">
        <source>%n lines of the acl_file</source>
        <translation>
            <numerusform>%n line of the acl_file</numerusform>
            <numerusform>%n lines of the acl_file</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::mosquitto::FileFacts</name>
    <message numerus="yes">
        <source>%n revoked certificates</source>
        <translation>
            <numerusform>%n revoked certificate</numerusform>
            <numerusform>%n revoked certificates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more remarks are left out.</source>
        <translation>
            <numerusform>%n more remark is left out.</numerusform>
            <numerusform>%n more remarks are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::mosquitto::FilePlans</name>
    <message numerus="yes">
        <source>The broker reads all its files again, and serves nobody for about %1 s, %n times.</source>
        <translation>
            <numerusform>The broker reads all its files again, and serves nobody for about %1 s.</numerusform>
            <numerusform>The broker reads all its files again, and serves nobody for about %1 s, %n times.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::mosquitto::LogTroubles</name>
    <message numerus="yes">
        <source>%n line(s) of the broker&apos;s log are not mosquitto&apos;s, and were left out.</source>
        <translation>
            <numerusform>%n line of the broker&apos;s log is not mosquitto&apos;s, and was left out.</numerusform>
            <numerusform>%n lines of the broker&apos;s log are not mosquitto&apos;s, and were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) of the broker&apos;s log are longer than any of mosquitto&apos;s, and were left out.</source>
        <translation>
            <numerusform>%n line of the broker&apos;s log is longer than any of mosquitto&apos;s, and was left out.</numerusform>
            <numerusform>%n lines of the broker&apos;s log are longer than any of mosquitto&apos;s, and were left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::mosquitto::Plans</name>
    <message numerus="yes">
        <source>The broker saves all accounts each time: it serves nobody for about %1 s, %n times.</source>
        <translation>
            <numerusform>The broker saves all accounts each time: it serves nobody for about %1 s, once.</numerusform>
            <numerusform>The broker saves all accounts each time: it serves nobody for about %1 s, %n times.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::mosquitto::Rows</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n members</source>
        <translation>
            <numerusform>%n member</numerusform>
            <numerusform>%n members</numerusform>
        </translation>
    </message>
</context>
</TS>
