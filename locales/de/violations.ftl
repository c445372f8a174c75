### Violations, and a single event.

## Event

event-beside = Die Ereignisse davor und danach
event-next = Weiter
event-next-violation = Nächster Verstoß
event-previous = Zurück
event-previous-violation = Voriger Verstoß
event-what-to-do = Was Sie tun können
event-a-vehicle-with-a-similar-plate = Ein Fahrzeug mit ähnlichem Kennzeichen fuhr um { $at } über { $before } ein. { $gap } später wurde dieses an { $here } gesehen.
violations-acknowledge-chosen = Ausgewählte zur Kenntnis nehmen
violations-all-on-this-page = Alle auf dieser Seite
violations-choose = Diesen auswählen
violations-noted =
    { $count ->
        [0] Nichts war ausgewählt.
        [one] Ein Verstoß ist zur Kenntnis genommen.
       *[other] { $count } Verstöße sind zur Kenntnis genommen.
    }
event-common-reasons = Häufige Gründe
event-event = Ereignis { $seq }
event-exempt = Ausgenommen: { $reason }
event-exempt-this-permit = Diese Berechtigung ausnehmen…
event-exempt-until = Ausgenommen: { $reason }, bis { $until }
event-history-of-this-plate = Verlauf dieses Kennzeichens
event-if-the-gateway-is-wrong = Wenn sich das Gateway irrt, wo dieses Fahrzeug ist, setzen Sie das Kennzeichen zurück: Seine nächste Durchfahrt gilt dann als die erste.
event-it-has-left-seen-by = Ich habe es ausfahren sehen
event-judge-this-read = Diese Lesung korrigieren
event-left-by-an-open-gate = Durch eine offene Schranke ausgefahren
event-nearly-the-plate-of-likely = Fast das Kennzeichen { $plate } von <a href="{ $page }">{ $holder }</a>: zu { $share } dieses Fahrzeug, falsch gelesen.
event-no-entry-is-known = Keine Einfahrt bekannt
event-pictures = Bilder
event-plate-was-misread = Kennzeichen wurde falsch gelesen
event-put-it-right = Berichtigen
event-read-as = Gelesen als { $read }.
event-read-as-how = Gelesen als { $read }, { $how }.
event-reset = { $plate } zurücksetzen?
event-reset-2 = Zurücksetzen
event-reset-this-plate = Dieses Kennzeichen zurücksetzen…
event-say-what-the-picture-shows = Sagen Sie, was das Bild zeigt. Was aus einer falschen Zuordnung folgte, wird zurückgenommen, und die Spur lernt daraus.
event-the-entry-before = <b>Die Einfahrt davor</b> { $lane }, { $at }
event-the-entry-before-none = <b>Die Einfahrt davor</b> keine
event-the-gateway-forgets-where-this = Das Gateway vergisst, wo dieses Fahrzeug ist. Seine nächste Durchfahrt gilt als die erste.
event-the-plate-as-it-was = Das Kennzeichen, wie es gelesen wurde
event-the-plate-as-it-was-2 = Das Kennzeichen, wie es damals gelesen wurde
event-the-vehicle-at = Das Fahrzeug an { $lane }
event-this-read = <b>Diese Lesung</b> { $lane }, { $at }
event-was-it-read-right = Wurde richtig gelesen?
event-what-happened = Was geschah
event-what-is-most-likely = Was am wahrscheinlichsten ist

## Violations

violations-a-word-to-it = Kommentar
violations-a-word-to-it-if = Kommentar (freiwillig)
violations-acknowledge = Zur Kenntnis nehmen
violations-before = <b>Davor</b> { $lane }, { $at }
violations-before-nothing = <b>Davor</b> nichts
violations-explained-contradictions = Erklärte Widersprüche
violations-found = <b>{ $words }</b> von { $by }, { $at }
violations-found-word = <b>{ $words }</b> von { $by }, { $at }: { $word }
violations-if-this-read-is-wrong = Wenn diese Lesung falsch ist, lautet das Kennzeichen
violations-if-you-can-tell = falls erkennbar
violations-it-was-none = Kein Verstoß…
violations-its-next-passage-counts-as = Kennzeichen zurücksetzen
violations-no-entry-is-known = Keine Einfahrt bekannt
violations-no-explained-contradictions = Keine erklärten Widersprüche.
violations-no-violations-when-a-vehicle = Keine Verstöße. Verstößt ein Fahrzeug gegen eine Regel, steht es hier mit seinen Bildern.
violations-not-looked-at-yet = Neu
violations-now = <b>Jetzt</b> { $lane }, { $at }
violations-picture-before = Bild der Einfahrt davor
violations-picture-read = Bild dieser Lesung
violations-repeated-violators = Wiederholungstäter
violations-reset-the-plate = Kennzeichen zurücksetzen…
violations-the-vehicle-at = Das Fahrzeug an { $lane }
violations-these-vehicles-went-against-what = Diese Fahrzeuge widersprachen dem, was bekannt ist, und das ist wahrscheinlich eine übersehene oder falsch gelesene Durchfahrt und kein Regelbruch. Keines davon ist ein Verstoß, und keines wird jemandem angelastet.
violations-week-by-week = Woche für Woche
violations-what-is-most-likely = Was am wahrscheinlichsten ist
violations-what-it-was = Was es war…

## Violators

violators-all-violations = Alle Verstöße
violators-at-least-violations-in-days = Mindestens { $least } Verstöße in { $days } Tagen; Fehlalarme zählen nicht
violators-no-vehicle-has-so-many = So viele Verstöße hat kein Fahrzeug.
violators-the-vehicle-at = Das Fahrzeug an { $lane }
violators-violations = { $count } Verstöße
violators-violations-at-least = Verstöße mindestens
violators-within-days = Innerhalb von Tagen

## Week

week-a-day-of-the-week = Ein Tag der Woche
week-acknowledged = Zur Kenntnis genommen
week-all-violations = Alle Verstöße
week-by-hour-of-the-day = Nach Tageszeit
week-by-lane = Nach Spur
week-contradictions-that-are-likelier-a = Widersprüche, die wahrscheinlich eine übersehene oder falsch gelesene Durchfahrt sind: keine Verstöße
week-explained = Erklärt
week-false = Fehlalarme
week-hour = Stunde
week-none = Keine.
week-not-looked-at = Neu
week-of-all = Von allen
week-of-these-false = Fehlalarme
week-plates-with-most = Häufigste Kennzeichen
week-to = { $first } bis { $last }
week-violations-by-the-hour-of = Verstöße nach Tageszeit; die Zahlen stehen in der Tabelle darunter
week-week-after = Nächste Woche
week-week-before = Vorige Woche
week-week-before-2 = Vorwoche: { $before } ({ $change })
week-week-before-3 = Vorwoche: { $before }

## Event: said by its handler

event-no-entry-of-this-vehicle-is = Von diesem Fahrzeug ist keine Einfahrt bekannt, und doch kam es zu { $here }.
event-this-vehicle-came-in-by-at = Dieses Fahrzeug fuhr um { $at } über { $before } ein und wurde nicht beim Ausfahren gesehen. { $gap } später kam es zu { $here }.
event-another-vehicle-of-the-same-permit = Ein anderes Fahrzeug derselben Berechtigung fuhr um { $at } über { $before } ein und wurde nicht beim Ausfahren gesehen. { $gap } später kam dieses zu { $here }.
event-this-event-has-no-plate = Dieses Ereignis hat kein Kennzeichen.
event-forgotten-where-this-vehicle-is-its = Kennzeichen zurückgesetzt: Seine nächste Durchfahrt gilt als die erste.

## Findings: said by its handler

findings-a-violation-is-called-false-by = Nur die Leitung kann einen Verstoß als Fehlalarm markieren. Sie können ihn zur Kenntnis nehmen.
findings-noted = Gespeichert: { $finding }.
findings-the-read-itself-could-not-be = { $done } Die Lesung selbst konnte nicht korrigiert werden: { $why }
findings-the-plate = Das Kennzeichen: { $why }.

## Violations: said by its handler

violations-violations = Verstöße

## Violators: said by its handler

violators-repeated-violators = Wiederholungstäter

## Week: said by its handler

week-as-before = unverändert
week-the-week-write-one-of-its = Die Woche: Schreiben Sie einen ihrer Tage, etwa 2026-03-02.
week-by-kind = Nach Art
week-by-likeliest-cause = Nach wahrscheinlichster Ursache
week-what-persons-found = Prüfergebnisse
week-of-violations-this-week = { $lane }: { $part } von { $all } Verstößen dieser Woche.
week-violations-of-a-week = Verstöße einer Woche
